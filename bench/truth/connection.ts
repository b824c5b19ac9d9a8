import type { Socket } from 'node:net';
import type { ArrivalClock } from './arrival-clock.ts';
import type { TrueExchange } from './exchange.ts';
import { type Pace, readPath } from './pace.ts';

const END_OF_HEAD = '\r\n\r\n';
const NONE = Buffer.alloc(0);

type Asked = Pick<TrueExchange, 'readMs'> & { readonly pace: Pace };

/**
 * Reads the requests of one connection, one after the other. Bodies are counted and not looked at: a prompt of a
 * million tokens takes no longer than its bytes.
 *
 * @param openedMs the earliest instant at which the connection may have been there
 */
export function serve(socket: Socket, openedMs: number, clock: ArrivalClock, answer: (asked: Asked) => void): void {
  let head: Buffer = NONE;
  let pace: Pace | undefined;
  let missing = 0;
  /** As early as the oldest bytes may have come that may have kept the last ones waiting. */
  let earliestMs = openedMs;
  let turn = clock.turnNumber;
  let sleeps = clock.sleeps;

  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy()); // A client that goes away is no failure of ours.
  socket.on('data', (bytes: Buffer) => {
    const atMs = clock.now();
    // Bytes wait for what came before them only as long as every turn has some: with one that had none, all was read.
    if (clock.turnNumber > turn + 1 || clock.sleeps !== sleeps) earliestMs = clock.earliestMs;
    turn = clock.turnNumber;
    sleeps = clock.sleeps;
    if (pace === undefined) begin(bytes);
    else missing -= bytes.length;
    if (pace === undefined || missing > 0) return;
    const asked = { readMs: [Math.min(earliestMs, atMs), atMs] as const, pace };
    pace = undefined;
    answer(asked);
  });

  function begin(bytes: Buffer): void {
    head = head.length === 0 ? bytes : Buffer.concat([head, bytes]);
    const ends = head.indexOf(END_OF_HEAD);
    if (ends < 0) return;
    const text = head.toString('latin1', 0, ends);
    const start = ends + END_OF_HEAD.length;
    const bodyBytes = head.length - start;
    head = NONE;
    const [, method, path = ''] = /^([A-Z]+) (\S+) HTTP\/1\.1/.exec(text) ?? [];
    const read = readPath(path);
    if (method === 'POST' && read?.rest === '/chat/completions') {
      pace = read.pace;
      missing = Number(/\r\ncontent-length:[ \t]*(\d+)/i.exec(text)?.[1] ?? 0) - bodyBytes;
    } else if (method === 'GET' && read?.rest === '/models') {
      socket.write(json('200 OK', { object: 'list', data: [{ id: 'truth', object: 'model' }] }));
    } else socket.end(json('404 Not Found', { error: { message: 'Only chat completions at a pace are here.' } }));
  }
}

function json(status: string, content: object): string {
  const body = JSON.stringify(content);
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
