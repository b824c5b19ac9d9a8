import type { Socket } from 'node:net';
import type { Clock, RunMs } from '../core/clock.ts';
import type { Rng } from '../core/rng.ts';
import { MODELS, readOrder, wholeOf } from './answers.ts';
import type { SourceBooks } from './books.ts';
import type { Metronome } from './metronome.ts';
import { type HttpRequest, readRequest } from './request-reader.ts';
import { AnswerStream } from './stream.ts';

export interface Serving {
  readonly clock: Clock;
  readonly books: SourceBooks;
  readonly metronome: Metronome<AnswerStream>;
  readonly rng: Rng;
}

/** Answers the requests of one connection, one after the other. */
export function serve(socket: Socket, { clock, books, metronome, rng }: Serving): void {
  let unread: Buffer | undefined;
  let isAnswering = false;

  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy()); // A client that goes away is no failure of ours.
  socket.on('data', (bytes: Buffer) => {
    const readMs = clock.now();
    unread = unread === undefined ? bytes : Buffer.concat([unread, bytes]);
    if (!isAnswering) read(readMs);
  });

  function read(readMs: RunMs): void {
    while (!isAnswering && unread !== undefined) {
      const reading = readRequest(unread);
      if (reading.kind === 'incomplete') return;
      if (reading.kind === 'refused') {
        socket.end(refusal(400, 'Send HTTP/1.1 with a content-length.'));
        return;
      }
      unread = reading.rest.length === 0 ? undefined : reading.rest;
      answer(reading.request, readMs);
    }
  }

  function answer({ method, path, body }: HttpRequest, readMs: RunMs): void {
    if (method === 'GET' && path === '/v1/models') {
      socket.write(json(200, { object: 'list', data: MODELS.map((id) => ({ id, object: 'model' })) }));
      return;
    }
    if (method !== 'POST' || path !== '/v1/chat/completions') {
      socket.write(refusal(404, 'Only /v1/models and /v1/chat/completions are here.'));
      return;
    }
    const order = readOrder(body);
    if (typeof order === 'string') {
      socket.write(refusal(400, order));
      return;
    }
    books.requests++;
    if (order.pace.kind === 'instant') {
      const atMs = clock.now();
      socket.write(wholeOf(order));
      books.first(atMs - readMs, atMs - readMs, order.tokens);
      return;
    }
    isAnswering = true;
    metronome.add(new AnswerStream({ socket, order, pace: order.pace, rng, readMs, onEnd: end }));
  }

  function end(): void {
    isAnswering = false;
    // A request that came early has its turn when the metronome is done with this one.
    if (unread !== undefined) setImmediate(() => read(clock.now()));
  }
}

const refusal = (status: 400 | 404, message: string): string => json(status, { error: { message } });

const REASONS = { 200: 'OK', 400: 'Bad Request', 404: 'Not Found' } as const;

function json(status: keyof typeof REASONS, content: object): string {
  const body = JSON.stringify(content);
  return `HTTP/1.1 ${status} ${REASONS[status]}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
