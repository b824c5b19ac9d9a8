import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { EventOut } from '../api/event-out.ts';

/** One request to a server of its own, seen from the client’s socket. */
export interface Exchange extends AsyncDisposable {
  readonly socket: Socket;
  /** All bytes received so far, the status line first. */
  raw(): Buffer;
  /** The body as far as it has come, taken out of its HTTP chunks. */
  body(): Buffer;
  /** The pieces in which the socket delivered it all. */
  readonly deliveries: readonly Buffer[];
  /** Resolves once what was received satisfies it. */
  until(isEnough: () => boolean): Promise<void>;
  /** How the connection ended. */
  readonly ended: Promise<'closed' | 'reset'>;
  /** Resolves when the server has done with the response, or noticed that the client left. */
  readonly left: Promise<void>;
}

export async function exchange(serve: (response: ServerResponse, signal: AbortSignal) => void): Promise<Exchange> {
  const leaving = new AbortController();
  const left = new Promise<void>((resolve) => leaving.signal.addEventListener('abort', () => resolve()));
  const server = createServer((_, response) => {
    response.once('close', () => leaving.abort());
    serve(response, leaving.signal);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const deliveries: Buffer[] = [];
  const waiting = new Set<() => void>();
  socket.on('data', (bytes: Buffer) => {
    deliveries.push(bytes);
    for (const look of waiting) look();
  });
  const ended = new Promise<'closed' | 'reset'>((resolve) => {
    socket.on('error', () => resolve('reset'));
    socket.on('close', () => resolve('closed'));
  });
  socket.write('GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n');
  const raw = (): Buffer => Buffer.concat(deliveries);
  return {
    socket,
    deliveries,
    ended,
    left,
    raw,
    body: () => unchunked(raw()),
    until: (isEnough) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!isEnough()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function unchunked(raw: Buffer): Buffer {
  const head = raw.indexOf('\r\n\r\n');
  const parts: Buffer[] = [];
  for (let at = head + 4; head >= 0 && at < raw.length; ) {
    const lineEnd = raw.indexOf('\r\n', at);
    const length = Number.parseInt(raw.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || !(length > 0)) break;
    parts.push(raw.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
  return Buffer.concat(parts);
}

const chunk = (rest: object): string => JSON.stringify({ id: 'chatcmpl-1', model: 'm', ...rest });

export const textEvent = (content: string, finish: string | null = null, index = 0): string =>
  chunk({ choices: [{ index, delta: { content }, finish_reason: finish }] });

/** Streams a chat answer as the server does: one flush a token, the finish reason with the last. */
export function say(out: EventOut, tokens: readonly string[]): void {
  out.open();
  for (const [i, token] of tokens.entries()) {
    const isLast = i === tokens.length - 1;
    if (i === 0)
      out.event(chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] }));
    out.event(textEvent(token, isLast ? 'stop' : null));
    if (!isLast) out.flush();
  }
  const usage = { prompt_tokens: 3, completion_tokens: tokens.length, total_tokens: 3 + tokens.length };
  out.event(chunk({ choices: [], usage }));
  out.event('[DONE]');
  out.end();
}

/** The data of each whole event. */
export const eventsOf = (text: string): readonly string[] =>
  text
    .split('\n\n')
    .slice(0, -1)
    .map((event) => event.trim())
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice('data: '.length));

/** All text that the events of a stream hold. */
export const textOf = (events: readonly string[]): string =>
  events
    .filter((data) => data.startsWith('{'))
    .map((data) => JSON.parse(data) as { choices?: readonly { delta: { content?: string } }[] })
    .map(({ choices }) => choices?.[0]?.delta.content ?? '')
    .join('');
