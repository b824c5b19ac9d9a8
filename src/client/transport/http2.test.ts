import { createSecureServer, createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { issue } from '../../../test/fixtures/certificate.ts';
import { startProxy } from '../../../test/fixtures/proxy.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { DIALECTS } from '../wire/dialects.ts';
import type { Exchange } from './exchange.ts';
import { type HttpTarget, httpTransport } from './http.ts';
import { proxiesIn } from './proxy.ts';

const TIMEOUTS = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 5000 };
const SERVER = issue('server', ['127.0.0.1']);
const token = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const END = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const OK = { outcome: { kind: 'ok' }, text: 'one two', outputEvents: 2 };
const ALONE = [{ kind: 'http2-alone' }];
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

type Answer = (stream: ServerHttp2Stream) => void;

/** Two tokens, of which the second leaves when the first is gone. */
const twoTokens: Answer = (stream) => {
  stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
  stream.write(token('one'), () => setTimeout(() => stream.end(`${token(' two')}${END}`), 5));
};

async function serve(answer: Answer = twoTokens, isPlain = false) {
  const sessions: ServerHttp2Session[] = [];
  const server = isPlain ? createServer() : createSecureServer({ cert: SERVER.cert, key: SERVER.key });
  server.on('session', (session) => sessions.push(session));
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    answer(stream);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  cleanups.push(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  return { origin: `${isPlain ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`, sessions };
}

function open(origin: string, more: Partial<HttpTarget> = {}) {
  const target = {
    url: `${origin}/v1`,
    headers: {},
    secrets: [],
    connection: { trustsAnyone: true as const },
    ...more,
  };
  const transport = httpTransport(target, DIALECTS['openai-chat'], TIMEOUTS, new MonotonicClock());
  cleanups.push(() => transport.close());
  return (): Promise<Exchange> =>
    transport.send({ path: '/chat/completions', body: '{}' }, new AbortController().signal);
}

function stampsAreInOrder({ startedMs, sentMs, headersMs, firstTokenMs, lastTokenMs, endedMs, itlMs }: Exchange): void {
  const stamps = [startedMs, sentMs, headersMs, firstTokenMs, lastTokenMs, endedMs];
  expect(stamps).not.toContain(undefined);
  expect(stamps).toEqual(stamps.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
  expect(itlMs[0]).toBeGreaterThan(0);
}

describe('over HTTP/2', () => {
  test('an answer has the stamps that it has over HTTP/1.1, and only what opens the connection waits for it', async () => {
    const { origin, sessions } = await serve();
    const ask = open(origin, { http2: true });
    const first = await ask();
    const more = await Promise.all([ask(), ask(), ask()]);
    for (const exchange of [first, ...more]) {
      expect(exchange).toMatchObject(OK);
      expect(exchange.odd).toBeUndefined();
      stampsAreInOrder(exchange);
    }
    expect(first.connectMs).toBeGreaterThan(0);
    expect(more.map(({ connectMs }) => connectMs)).toEqual([undefined, undefined, undefined]);
    expect(sessions).toHaveLength(1);
  });

  test('a server that offers nothing else is asked, and that is told', async () => {
    const { origin } = await serve();
    const ask = open(origin);
    for (const exchange of [await ask(), await ask()]) {
      expect(exchange).toMatchObject({ ...OK, odd: ALONE });
      stampsAreInOrder(exchange);
    }
  });

  test('a server without TLS is asked where the target says so', async () => {
    const { origin } = await serve(twoTokens, true);
    const exchange = await open(origin, { http2: true })();
    expect(exchange).toMatchObject(OK);
    stampsAreInOrder(exchange);
  });

  test.each([true, false])('a server is asked by way of a proxy (without TLS: %s)', async (isPlain) => {
    const { origin } = await serve(twoTokens, isPlain);
    const proxy = await startProxy();
    cleanups.push(proxy.close);
    expect(await open(origin, { http2: true, proxies: proxiesIn({ ALL_PROXY: proxy.url })! })()).toMatchObject(OK);
    expect(proxy.seen.map(({ asked }) => asked)).toEqual([`CONNECT ${new URL(origin).host}`]);
  });

  test('a server that speaks HTTP/1.1 alone fails a target that asks for it', async () => {
    const server = createHttps({ cert: SERVER.cert, key: SERVER.key }, (_, response) => response.end());
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    cleanups.push(() => server.close());
    const ask = open(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, { http2: true });
    expect((await ask()).outcome).toMatchObject({ kind: 'transport', code: 'http2-refused' });
  });

  test('an error status, and a connection that breaks, are told as ever', async () => {
    const full = await serve((stream) => {
      stream.respond({ ':status': 503 });
      stream.end('{"error":{"message":"full"}}');
    });
    expect((await open(full.origin, { http2: true })()).outcome).toMatchObject({
      kind: 'http',
      status: 503,
      message: 'full',
    });
    const breaking = await serve((stream) => stream.session?.destroy());
    const { outcome } = await open(breaking.origin, { http2: true })();
    expect(outcome.kind).toBe('transport');
    const reset = await serve((stream) => stream.close(2));
    const ask = open(reset.origin, { http2: true });
    expect((await ask()).outcome.kind).toBe('transport');
    const { outcome: second } = await ask();
    expect(second).toMatchObject({ kind: 'transport' });
    expect(second).not.toHaveProperty('code', 'stale-connection');
  });

  test('a request that is cut off leaves the others alone', async () => {
    const cut = new AbortController();
    const streams: ServerHttp2Stream[] = [];
    const { origin } = await serve((stream) => {
      streams.push(stream);
      stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
      stream.write(token('one'));
      if (streams.length < 2) return;
      streams[0]?.once('close', () => stream.end(`${token(' two')}${END}`));
      cut.abort('end-of-run');
    });
    const target = { url: `${origin}/v1`, headers: {}, secrets: [], connection: { trustsAnyone: true as const } };
    const dialect = DIALECTS['openai-chat'];
    const transport = httpTransport({ ...target, http2: true }, dialect, TIMEOUTS, new MonotonicClock());
    cleanups.push(() => transport.close());
    const request = { path: '/chat/completions', body: '{}' };
    const first = transport.send(request, cut.signal);
    const second = transport.send(request, new AbortController().signal);
    expect((await first).outcome).toEqual({ kind: 'censored', reason: 'end-of-run' });
    expect(await second).toMatchObject(OK);
  });
});
