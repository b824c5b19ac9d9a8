import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type Http2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type DialectName, dialectFor } from '../client/wire/dialects.ts';
import { sampleAnswer } from '../client/wire/sample-answers.ts';
import type { Target } from '../scenario/scenario.ts';

/** A little server in this very thread that answers at once, as a target's API does. */
export interface Answerer {
  /** The base of its API. */
  readonly url: string;
  close(): void;
}

/** Enough for the reading of events to outweigh the opening and the end. */
const TOKENS = 32;
/** Tokens come in several reads, as from a server. */
const TOKENS_A_WRITE = 4;

type Asked = IncomingMessage | Http2ServerRequest;
type Answer = ServerResponse | Http2ServerResponse;
/** What both kinds of answers can do, in the one form that both have it. */
type Writable = Pick<ServerResponse, 'writeHead' | 'write' | 'end'>;

/** Listens on loopback, where nobody else knows of it. Undefined where that is not to be had. */
export async function openAnswerer(
  target: Pick<Target, 'api' | 'stream' | 'body' | 'http2'>,
): Promise<Answerer | undefined> {
  const { answersWhole } = dialectFor(target.api, target);
  const answer = answerFor(target.api, answersWhole);
  const onRequest = (request: Asked, response: Answer): void => {
    request.on('data', () => {}).on('end', () => answer(response as Writable));
  };
  const sessions = new Set<Http2Session>();
  const http = target.http2 === true ? undefined : createHttp(onRequest);
  const server =
    http ??
    createHttp2(onRequest).on('session', (session) => {
      sessions.add(session);
      session.on('error', () => {});
    });
  const isListening = await new Promise<boolean>((ready) => {
    server.once('error', () => ready(false)).listen(0, '127.0.0.1', () => ready(true));
  });
  if (!isListening) return undefined;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      http?.closeAllConnections();
      for (const session of sessions) session.destroy();
    },
  };
}

function answerFor(api: DialectName, isWhole: boolean): (response: Writable) => void {
  const { before, token, after, whole } = sampleAnswer(api, TOKENS);
  if (isWhole) return (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(whole);
  const first = before + token;
  const some = token.repeat(TOKENS_A_WRITE);
  const last = token.repeat(TOKENS_A_WRITE - 1) + after;
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(first);
    let left = TOKENS / TOKENS_A_WRITE - 1;
    const next = (): void => {
      if (left-- === 0) return void response.end(last);
      response.write(some);
      setImmediate(next);
    };
    setImmediate(next);
  };
}
