import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { DIALECTS } from '../wire/dialects.ts';
import type { Transport } from './exchange.ts';
import { httpTransport } from './http.ts';

/** What servers and gateways do that a strict client would not read, and how it is told. */

const TIMEOUTS = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 5000 };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

type Answer = (socket: Socket, request: number) => void;

/** @param answer called with each request of each connection, counted from 0 over its own */
async function serve(answer: Answer): Promise<Transport> {
  const server = createServer((socket) => {
    let text = '';
    let requests = 0;
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      text += bytes.toString();
      if (!text.endsWith('{}')) return;
      text = '';
      answer(socket, requests++);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/v1`;
  const target = { url, headers: {}, secrets: [] };
  const transport = httpTransport(target, DIALECTS['openai-chat'], TIMEOUTS, new MonotonicClock());
  cleanups.push(
    () => transport.close(),
    () => server.close(),
  );
  return transport;
}

const ask = (transport: Transport) =>
  transport.send({ path: '/chat/completions', body: '{}' }, new AbortController().signal);

const event = (value: unknown): string => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const WHOLE = `${event({ choices: [{ index: 0, delta: { content: 'one' } }] })}${event({
  choices: [{ index: 0, delta: { content: ' two' }, finish_reason: 'stop' }],
})}${event('[DONE]')}`;
const CHUNKS = `${WHOLE.length.toString(16)};a=b\r\n${WHOLE}\r\n0\r\nx-trailer: c\r\n\r\n`;
const STREAM = 'content-type: text/event-stream';
const OK = { outcome: { kind: 'ok', finishReason: 'stop' }, text: 'one two', outputEvents: 2 };
const PLAIN = `HTTP/1.1 200 OK\r\n${STREAM}\r\ntransfer-encoding: chunked\r\n\r\n${CHUNKS}`;

const LENIENT: readonly (readonly [what: string, response: string, sample: string | undefined])[] = [
  ['chunk extensions and trailers', PLAIN, undefined],
  [
    'Content-Length beside chunks',
    `HTTP/1.1 200 OK\r\n${STREAM}\r\ncontent-length: 10\r\ntransfer-encoding: chunked\r\n\r\n${CHUNKS}`,
    'Content-Length beside Transfer-Encoding',
  ],
  [
    'lines that end in LF alone',
    `HTTP/1.1 200 OK\n${STREAM}\ncontent-length: ${WHOLE.length}\n\n${WHOLE}`,
    'lines that end without CR',
  ],
  ['100 Continue unasked', `HTTP/1.1 100 Continue\r\n\r\n${PLAIN}`, '100 Continue, which was not asked for'],
  [
    '100 Continue twice, in LF, and a hint',
    `HTTP/1.1 100 Continue\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early Hints\nlink: a\n\n${PLAIN}`,
    '100 Continue, which was not asked for, lines that end without CR',
  ],
  [
    'an answer of HTTP/1.0 that says "keep-alive" and its length twice',
    `HTTP/1.0 200 OK\r\n${STREAM}\r\nconnection: keep-alive\r\ncontent-length: ${WHOLE.length}\r\ncontent-length: ${WHOLE.length}\r\n\r\n${WHOLE}`,
    'Content-Length twice',
  ],
];

describe.each(LENIENT)('%s', (_, response, sample) => {
  const odd = sample === undefined ? undefined : [{ kind: 'tidied-head', sample }];

  test('is read, and told of, over one connection after another and over the same', async () => {
    const transport = await serve((socket) => socket.write(response));
    const got = [await ask(transport), await ask(transport)];
    for (const exchange of got) {
      expect(exchange).toMatchObject(OK);
      expect(exchange.odd).toEqual(odd);
    }
  });

  test('is the same when it comes byte by byte', async () => {
    const transport = await serve((socket) => {
      let at = 0;
      const next = (): void => {
        if (at < response.length) socket.write(response.slice(at, ++at), () => setImmediate(next));
      };
      next();
    });
    const got = await ask(transport);
    expect(got).toMatchObject(OK);
    expect(got.odd).toEqual(odd);
  });
});

test('200 KB of headers are read, and without end they are refused', async () => {
  const headers = (kilobytes: number) =>
    Array.from({ length: kilobytes }, (_, i) => `x-gateway-${i}: ${'v'.repeat(1000)}`).join('\r\n');
  const withHeaders = (kilobytes: number) => PLAIN.replace(STREAM, `${STREAM}\r\n${headers(kilobytes)}`);
  expect(await ask(await serve((socket) => socket.write(withHeaders(200))))).toMatchObject(OK);
  const { outcome } = await ask(await serve((socket) => socket.write(withHeaders(400))));
  expect(outcome).toMatchObject({ kind: 'transport', code: 'UND_ERR_HEADERS_OVERFLOW' });
  expect(outcome).toHaveProperty('message', expect.stringContaining('256 KiB'));
});

describe('a connection that was used before', () => {
  test('and is closed as the next request goes out is stale', async () => {
    for (const close of ['destroy', 'resetAndDestroy'] as const) {
      const transport = await serve((socket, request) => (request === 0 ? socket.write(PLAIN) : socket[close]()));
      expect(await ask(transport)).toMatchObject(OK);
      const { outcome } = await ask(transport);
      expect(outcome).toMatchObject({ kind: 'transport', code: 'stale-connection' });
      expect(outcome).toHaveProperty('message', expect.stringContaining('options.noConnectionReuse'));
    }
  });

  test('is not stale when the answer had begun, nor is a new one that is closed', async () => {
    const begun = await serve((socket, request) =>
      request === 0 ? socket.write(PLAIN) : socket.write(PLAIN.slice(0, 120), () => socket.resetAndDestroy()),
    );
    await ask(begun);
    expect((await ask(begun)).outcome).not.toHaveProperty('code', 'stale-connection');
    const closed = await serve((socket) => socket.resetAndDestroy());
    expect((await ask(closed)).outcome).toMatchObject({ kind: 'transport', code: 'ECONNRESET' });
  });
});

test.each([
  [
    'https://gateway.example.org/v1/chat/completions?key=hush',
    'points to https://gateway.example.org/v1/chat/completions?key=(hidden), which is not followed: make "https://gateway.example.org/v1" the target’s url',
  ],
  ['/api/v1/chat/completions', /make "http:\/\/127\.0\.0\.1:\d+\/api\/v1" the target’s url/],
  ['/v1/chat/completions/', 'the server wants another spelling of the path it was asked at'],
  ['https://sso.example.org/login?next=%2F', 'it is no part of the API, perhaps a sign-in'],
  ['', 'a redirect without a Location'],
])('a redirect to %j is not followed, and says where it points', async (location, words) => {
  let requests = 0;
  const transport = await serve((socket) => {
    requests++;
    socket.write(`HTTP/1.1 308 Permanent Redirect\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`);
  });
  const { outcome } = await ask(transport);
  expect(outcome).toMatchObject({ kind: 'http', status: 308 });
  const { message } = outcome as { readonly message: string };
  if (typeof words === 'string') expect(message).toContain(words);
  else expect(message).toMatch(words);
  expect(requests).toBe(1);
});

test('an answer that says that nothing changed is no redirect', async () => {
  const transport = await serve((socket) => socket.write('HTTP/1.1 304 Not Modified\r\n\r\n'));
  const { outcome } = await ask(transport);
  expect(outcome).toMatchObject({ kind: 'http', status: 304 });
  expect(outcome).not.toHaveProperty('message', expect.stringContaining('redirect'));
});
