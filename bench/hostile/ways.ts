import { gzipSync } from 'node:zlib';
import type { Peer } from './peer.ts';

/** One way to answer. */
export interface Way {
  readonly name: string;
  /** How many of a hundred answers go this way. */
  readonly share: number;
  /** A client must take it as an answer. Of the others none is one. */
  readonly isSound: boolean;
  readonly answer: (peer: Peer) => Promise<unknown>;
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n';
const STREAM = `${HEAD}\r\n`;
const JSON_BODY = 'content-type: application/json\r\nconnection: close\r\n\r\n';
const MEGABYTE = 1_000_000;
const TOKENS = 20;
const GAP_MS = 20;

const event = (data: unknown): string => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
const piece = (content: string): string => event({ choices: [{ index: 0, delta: { content } }] });
const finish = (finish_reason: unknown = 'stop'): string =>
  event({ choices: [{ index: 0, delta: {}, finish_reason }] });
const usage = (prompt_tokens: unknown, completion_tokens: unknown): string =>
  event({ choices: [], usage: { prompt_tokens, completion_tokens } });
const DONE = event('[DONE]');

/** So many tokens, at a model's pace. */
async function tokens(peer: Peer, count = TOKENS): Promise<boolean> {
  for (let n = 0; n < count; n++) if (!(await peer.write(piece('word '))) || !(await peer.pause(GAP_MS))) return false;
  return true;
}

/** The same bytes, again and again, in pieces with a pause after each, until the other side has enough. */
async function withoutEnd(peer: Peer, bytes: string | Buffer, everyMs: number): Promise<void> {
  while (await peer.write(bytes)) if (!(await peer.pause(everyMs))) return;
}

async function whole(peer: Peer, end: string, head = STREAM): Promise<void> {
  if (!(await peer.write(head)) || !(await tokens(peer))) return;
  await peer.write(end);
  peer.end();
}

/** Writes it and closes. */
const said =
  (text: string | ((peer: Peer) => string | Buffer)): Way['answer'] =>
  async (peer) => {
    await peer.write(typeof text === 'string' ? text : text(peer));
    peer.end();
  };

/** Writes it, and says nothing more. */
const held =
  (text: string): Way['answer'] =>
  async (peer) => {
    await peer.write(text);
    await peer.gone;
  };

const sound = (name: string, share: number, answer: Way['answer']): Way => ({ name, share, isSound: true, answer });
const bad = (name: string, answer: Way['answer']): Way => ({ name, share: 1, isSound: false, answer });

const keyOf = ({ authorization }: Peer): string => authorization.replace(/^Bearer /, '');
/** Forms in which servers repeat a key. */
const ECHOES: readonly ((key: string) => string)[] = [
  (key) => `bad key ${key}`,
  (key) => `Authorization: Bearer ${key}`,
  (key) => Buffer.from(key).toString('base64'),
  (key) => encodeURIComponent(key),
  (key) => [...key].map((c) => `&#${c.charCodeAt(0)};`).join(''),
  (key) => [...key].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
];
const BOMB = gzipSync(Buffer.alloc(100 * MEGABYTE, 'data: x'));

/** All the ways in which a server of the soak answers. */
export const WAYS: readonly Way[] = [
  sound('whole', 50, (peer) => whole(peer, `${finish()}${usage(10, TOKENS)}${DONE}`)),
  sound('usage that cannot be', 3, (peer) =>
    whole(
      peer,
      `${finish()}${event('{"choices":[],"usage":{"prompt_tokens":1e308,"completion_tokens":1e308}}')}${DONE}`,
    ),
  ),
  sound('never closed after all was said', 2, async (peer) => {
    if (!(await peer.write(HEAD.replace('connection: close\r\n', '\r\n')))) return;
    if (await tokens(peer)) await held(`${finish()}${DONE}`)(peer);
  }),
  bad('no answer', (peer) => peer.gone),
  bad('head and nothing more', held(STREAM)),
  bad('half a head', held(HEAD)),
  bad('one token and nothing more', held(`${STREAM}${piece('word')}`)),
  bad('a byte a second', async (peer) => {
    for (const byte of STREAM) if (!(await peer.write(byte)) || !(await peer.pause(1000))) return;
  }),
  bad('reset before the head', async (peer) => peer.reset()),
  bad('reset in the middle', async (peer) => {
    await peer.write(STREAM);
    await tokens(peer, 5);
    peer.reset();
  }),
  bad('closed without an end', (peer) => whole(peer, '')),
  bad('an error whose body never ends', async (peer) => {
    await peer.write(`HTTP/1.1 503 Busy\r\n${JSON_BODY}{"error":{"message":"busy`);
    await withoutEnd(peer, ' very', 100);
  }),
  bad(
    'a page of titles',
    said(`HTTP/1.1 502 Bad\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n${'<html><title'.repeat(20_000)}`),
  ),
  bad(
    'a page of blanks',
    said(`HTTP/1.1 500 Bad\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<html><title>${' '.repeat(200_000)}`),
  ),
  bad(
    'an error in other words each time',
    said(
      ({ rng }) =>
        `HTTP/1.1 500 Bad\r\n${JSON_BODY}{"error":{"message":"trace ${rng.next()}","code":"c${rng.next()}"}}`,
    ),
  ),
  bad('retry after an age', said(`HTTP/1.1 429 Slow\r\nretry-after: 99999999999999\r\n${JSON_BODY}{"error":"slow"}`)),
  bad('a line without end', async (peer) => {
    await peer.write(`${STREAM}data: `);
    await withoutEnd(peer, 'x'.repeat(MEGABYTE / 4), 10);
  }),
  bad('an event of 100 MB', async (peer) => {
    await peer.write(`${STREAM}data: {"choices":[{"index":0,"delta":{"content":"`);
    for (let n = 0; n < 100; n++) if (!(await peer.write('x'.repeat(MEGABYTE)))) return;
    await peer.write(`"}}]}\n\n${finish()}`);
    peer.end();
  }),
  bad('comments without end', async (peer) => {
    await peer.write(STREAM);
    await withoutEnd(peer, ': still here\n\n'.repeat(500), 20);
  }),
  bad(
    'a bomb',
    said(() => Buffer.concat([Buffer.from(`${HEAD}content-encoding: gzip\r\n\r\n`), BOMB])),
  ),
  bad('levels without end', said(`${STREAM}${event(`{"choices":${'['.repeat(100_000)}`)}`)),
  bad('a hundred thousand events in one write, and no end', said(`${STREAM}${event('{}').repeat(100_000)}`)),
  bad('a finish reason of a megabyte', said(`${STREAM}${piece('word')}${finish('x'.repeat(MEGABYTE))}`)),
  bad('no HTTP', said('SSH-2.0-OpenSSH_9.6\r\n')),
  bad('headers without end', async (peer) => {
    await peer.write(HEAD);
    await withoutEnd(peer, `x-more: ${'y'.repeat(4000)}\r\n`, 5);
  }),
  bad('hints without end', (peer) => withoutEnd(peer, 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n', 10)),
  bad(
    'somewhere else',
    said('HTTP/1.1 302 Found\r\nlocation: /v1/chat/completions\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'),
  ),
  bad('no JSON', said(`${STREAM}${event('{"choices":[{')}${finish()}`)),
  bad(
    'an error that repeats the key',
    said((peer) => {
      const echo = ECHOES[Math.floor(peer.rng.next() * ECHOES.length)] ?? String;
      return `HTTP/1.1 400 Bad\r\n${JSON_BODY}${JSON.stringify({ error: { message: echo(keyOf(peer)), code: keyOf(peer) } })}`;
    }),
  ),
  bad(
    'an event that repeats the key',
    said((peer) => `${STREAM}${event({ error: { message: `refused ${keyOf(peer)}` } })}`),
  ),
  bad(
    'a choice of number a billion',
    said(`${STREAM}${event({ choices: [{ index: 1e9, delta: { content: 'x' } }] })}`),
  ),
];
