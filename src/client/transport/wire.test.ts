import { createServer, type Socket } from 'node:net';
import { brotliCompressSync, constants, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { DIALECTS, type DialectName } from '../wire/dialects.ts';
import type { Exchange } from './exchange.ts';
import { httpTransport } from './http.ts';

/** Servers that write bytes and not responses: what Node's own server would never send. */

const TIMEOUTS = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 5000 };
const KEY = 'sk-very-secret-key';
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

interface Served {
  readonly timeouts?: Partial<typeof TIMEOUTS>;
  readonly api?: DialectName;
}

async function ask(
  answer: (socket: Socket) => void,
  { timeouts, api = 'openai-chat' }: Served = {},
): Promise<Exchange> {
  const server = createServer((socket) => {
    let request = '';
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      request += bytes.toString();
      if (request.endsWith('{}')) answer(socket);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const target = { url: `http://127.0.0.1:${port}/v1`, headers: { authorization: KEY }, secrets: [KEY] };
  const transport = httpTransport(target, DIALECTS[api], { ...TIMEOUTS, ...timeouts }, new MonotonicClock());
  cleanups.push(
    () => transport.close(),
    () => server.close(),
  );
  return transport.send({ path: '/chat/completions', body: '{}' }, new AbortController().signal);
}

const event = (value: unknown): string => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const token = (content: string): string => event({ choices: [{ index: 0, delta: { content } }] });
const FINISH = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const WHOLE = `${token('one')}${token(' two')}${FINISH}${event('[DONE]')}`;
const head = (...lines: readonly string[]): string =>
  `${['HTTP/1.1 200 OK', 'content-type: text/event-stream', ...lines].join('\r\n')}\r\n\r\n`;
const chunked = (body: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${Buffer.byteLength(body).toString(16)}\r\n`), Buffer.from(body), Buffer.from('\r\n')]);
const CHUNKED = 'transfer-encoding: chunked';
const OK = { outcome: { kind: 'ok', finishReason: 'stop' }, text: 'one two', outputEvents: 2 };

describe('an answer is whole', () => {
  test('when its body ends with the connection, as in HTTP/1.0', async () => {
    const got = await ask((s) => s.end(`HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${WHOLE}`));
    expect(got).toMatchObject(OK);
  });

  test('when the connection breaks after its finish reason, before the end of the body', async () => {
    const got = await ask((s) =>
      s.write(head(CHUNKED) + chunked(`${token('one')}${token(' two')}${FINISH}`), () => s.resetAndDestroy()),
    );
    expect(got).toMatchObject(OK);
  });

  test('when hints come before it', async () => {
    const hint = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
    const got = await ask((s) => s.end(`${hint}${head('connection: close')}${WHOLE}`));
    expect(got).toMatchObject(OK);
  });

  test('when an event fills a megabyte', async () => {
    const long = 'x'.repeat(1_000_000);
    const got = await ask((s) => s.end(`${head('connection: close')}${token(long)}${FINISH}`));
    expect(got).toMatchObject({ outcome: { kind: 'ok' }, outputEvents: 1 });
    expect(got.text).toHaveLength(1_000_000);
  });

  test.each<[string, (body: string) => Buffer]>([
    ['gzip', (body) => gzipSync(body)],
    ['deflate', (body) => deflateSync(body)],
    ['br', (body) => brotliCompressSync(body)],
  ])('when it is packed as %s, which was not asked for', async (encoding, pack) => {
    const packed = pack(WHOLE);
    const got = await ask((s) => {
      s.write(head(`content-encoding: ${encoding}`, 'connection: close'));
      for (const byte of packed) s.write(Buffer.from([byte]));
      s.end();
    });
    expect(got).toMatchObject(OK);
  });

  test('and each packed token has the time at which its own bytes came', async () => {
    const got = await ask((s) => {
      s.write(head('content-encoding: gzip', CHUNKED));
      const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
      gzip.once('data', () => setTimeout(() => gzip.end(`${token(' two')}${FINISH}`), 20));
      gzip.on('data', (bytes: Buffer) => s.write(chunked(bytes)));
      gzip.on('end', () => s.end('0\r\n\r\n'));
      gzip.write(token('one'));
    });
    expect(got).toMatchObject(OK);
    // How long after depends on the machine; what shares a stamp is 0 apart.
    expect(got.itlMs[0]).toBeGreaterThan(0);
  });
});

describe('an answer is a failure', () => {
  test('when the connection is reset before its finish reason', async () => {
    const got = await ask((s) => s.write(head(CHUNKED) + chunked(token('one')), () => s.resetAndDestroy()));
    expect(got).toMatchObject({ outcome: { kind: 'transport' }, outputEvents: 1 });
  });

  test('when the server gives up, and the connection breaks after it has said so', async () => {
    const gaveUp = event({ choices: [{ index: 0, delta: {}, finish_reason: 'error' }] });
    const got = await ask((s) =>
      s.write(head(CHUNKED) + chunked(`${token('one')}${gaveUp}`), () => s.resetAndDestroy()),
    );
    expect(got.outcome).toMatchObject({ kind: 'protocol', code: 'in-band-error' });
  });

  test('when one of several choices was given up, whatever became of the others', async () => {
    const end = (index: number, reason: string) => event({ choices: [{ index, delta: {}, finish_reason: reason }] });
    const got = await ask((s) =>
      s.end(`${head('connection: close')}${token('one')}${end(0, 'abort')}${end(1, 'stop')}${event('[DONE]')}`),
    );
    expect(got.outcome).toMatchObject({ kind: 'protocol', code: 'in-band-error' });
  });

  test('when an error was told in the stream, and the connection breaks after it', async () => {
    const error = event({ error: { message: 'out of memory' } });
    const got = await ask((s) =>
      s.write(head(CHUNKED) + chunked(`${token('one')}${error}`), () => s.resetAndDestroy()),
    );
    expect(got.outcome).toMatchObject({ kind: 'protocol', code: 'in-band-error', message: 'out of memory' });
  });

  test('when the body ends in the middle of an event', async () => {
    const got = await ask((s) => s.end(`${head('connection: close')}${token('one')}data: {"choices":[{"de`));
    expect(got).toMatchObject({ outcome: { kind: 'protocol', code: 'bad-event' }, outputEvents: 1 });
  });

  test('when it comes in one piece of JSON though a stream was asked for, and says why that is none', async () => {
    const json = JSON.stringify({ choices: [{ message: { content: 'one two' }, finish_reason: 'stop' }] });
    const got = await ask((s) =>
      s.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${json.length}\r\n\r\n${json}`),
    );
    expect(got.outcome).toMatchObject({ kind: 'protocol', code: 'not-an-event-stream' });
    expect(got.outcome).toMatchObject({ message: expect.stringContaining('a proxy that holds streams back') });
    expect(got.firstTokenMs).toBeUndefined();
  });

  test('when what is said to be packed is not', async () => {
    const got = await ask((s) => s.end(`${head('content-encoding: gzip', 'connection: close')}${WHOLE}`));
    expect(got.outcome).toMatchObject({ kind: 'protocol', code: 'bad-event' });
  });

  test('when it is packed in a way that nobody knows', async () => {
    const got = await ask((s) => s.end(`${head('content-encoding: rot13', 'connection: close')}${WHOLE}`));
    expect(got.outcome).toMatchObject({ kind: 'protocol', message: expect.stringContaining('rot13') });
  });
});

describe('a server that will not end costs one request its time limit', () => {
  test.each<[string, (socket: Socket) => void, object, Partial<typeof TIMEOUTS>]>([
    ['it never answers', () => {}, { stage: 'first-token' }, { firstToken: 150 }],
    ['it hangs after the headers', (s) => s.write(head(CHUNKED)), { stage: 'first-token' }, { firstToken: 150 }],
    [
      'it hangs within the stream',
      (s) => s.write(head(CHUNKED) + chunked(token('a'))),
      { stage: 'between-tokens' },
      { betweenTokens: 150 },
    ],
    ['it sends comments for ever', (s) => trickle(s, ': ping\n\n'), { stage: 'first-token' }, { firstToken: 150 }],
    [
      'it sends roles for ever',
      (s) => trickle(s, event({ choices: [{ delta: { role: 'assistant' } }] })),
      { stage: 'first-token' },
      { firstToken: 150 },
    ],
    ['it sends tokens for ever', (s) => trickle(s, token('a')), { stage: 'total' }, { total: 200 }],
    ['it sends one byte at a time', (s) => trickle(s, 'd'), { stage: 'first-token' }, { firstToken: 150 }],
  ])('%s', async (_, answer, expected, timeouts) => {
    expect((await ask(answer, { timeouts })).outcome).toMatchObject({ kind: 'timeout', ...expected });
  });

  function trickle(socket: Socket, piece: string): void {
    socket.write(head(CHUNKED));
    const timer = setInterval(() => socket.write(chunked(piece)), 10);
    socket.on('close', () => clearInterval(timer));
  }
});

test.each<[string, readonly string[], number | undefined]>([
  ['seconds', ['retry-after: 2'], 2000],
  ['milliseconds', ['retry-after-ms: 250', 'retry-after: 9'], 250],
  ['a date', ['date: Mon, 23 Nov 2026 10:00:00 GMT', 'retry-after: Mon, 23 Nov 2026 10:00:07 GMT'], 7000],
  ['a date that has passed', ['date: Mon, 23 Nov 2026 10:00:09 GMT', 'retry-after: Mon, 23 Nov 2026 10:00:07 GMT'], 0],
  ['nonsense', ['retry-after: soon'], undefined],
  ['nothing', [], undefined],
])('a refusal’s Retry-After in %s is recorded', async (_, lines, expected) => {
  const got = await ask((s) =>
    s.end(
      `HTTP/1.1 429 Too Many\r\n${[...lines, 'connection: close'].join('\r\n')}\r\n\r\n{"error":{"message":"slow down"}}`,
    ),
  );
  expect(got.outcome).toEqual({
    kind: 'http',
    status: 429,
    message: 'slow down',
    ...(expected === undefined ? {} : { retryAfterMs: expected }),
  });
});

test.each<[string, string]>([
  ['the content type', `HTTP/1.1 200 OK\r\ncontent-type: ${KEY}\r\nconnection: close\r\n\r\nx`],
  ['the encoding', `${head(`content-encoding: ${KEY}`, 'connection: close')}x`],
  [
    'the finish reason',
    `${head('connection: close')}${event({ choices: [{ delta: { content: 'a' }, finish_reason: KEY }] })}`,
  ],
  ['an error in the stream', `${head('connection: close')}${event({ error: { message: KEY } })}`],
  ['an event that is nothing else', `${head('connection: close')}${event(KEY)}`],
  ['an event that ends with it', `${head('connection: close')}${event(`{"a":1} and then some more words ${KEY}`)}`],
  ['an event that is no JSON', `${head('connection: close')}${event(`{${KEY}`)}`],
  ['an error body', `HTTP/1.1 401 No\r\nconnection: close\r\n\r\n${KEY}`],
  ['what is no HTTP', `${KEY}\r\n\r\n`],
])('a key that a server repeats in %s reaches no outcome', async (_, bytes) => {
  const said = JSON.stringify((await ask((s) => s.end(bytes))).outcome);
  expect(said).not.toMatch(/secret|sk-v/);
  expect(said.length).toBeLessThan(600);
});

test.each<[string, string]>([
  ['the content type', `HTTP/1.1 200 OK\r\ncontent-type: ${'x'.repeat(9000)}\r\nconnection: close\r\n\r\nx`],
  ['the encoding', `${head(`content-encoding: ${'x'.repeat(9000)}`, 'connection: close')}x`],
  [
    'the finish reason',
    `${head('connection: close')}${event({ choices: [{ delta: { content: 'a' }, finish_reason: 'x'.repeat(9000) }] })}`,
  ],
  ['an error in the stream', `${head('connection: close')}${event({ error: { message: 'x'.repeat(9000) } })}`],
  ['an event that is no JSON', `${head('connection: close')}${event('x'.repeat(9000))}`],
  ['an error body', `HTTP/1.1 500 No\r\nconnection: close\r\n\r\n${'x'.repeat(9000)}`],
])('however much a server says in %s, an outcome stays short', async (_, bytes) => {
  expect(JSON.stringify((await ask((s) => s.end(bytes))).outcome).length).toBeLessThan(600);
});

describe('embeddings', () => {
  const json = (body: unknown, status = '200 OK'): string => {
    const text = JSON.stringify(body);
    return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
  };

  test('have a whole time, input tokens and no first token', async () => {
    const vectors = Array.from({ length: 4 }, (_, index) => ({
      index,
      embedding: Array.from({ length: 3000 }, () => 0.125),
    }));
    const got = await ask((s) => s.end(json({ data: vectors, usage: { prompt_tokens: 9 } })), {
      api: 'openai-embeddings',
    });
    expect(got).toMatchObject({ outcome: { kind: 'ok' }, usage: { inputTokens: 9 }, outputEvents: 0, itlMs: [] });
    expect(got.firstTokenMs).toBeUndefined();
  });

  test.each([
    ['without vectors', { data: [] }, 'bad-event'],
    ['with an error', { error: { message: 'too long' } }, 'in-band-error'],
  ])('%s are a failure', async (_, body, code) => {
    const got = await ask((s) => s.end(json(body)), { api: 'openai-embeddings' });
    expect(got.outcome).toMatchObject({ kind: 'protocol', code });
  });
});
