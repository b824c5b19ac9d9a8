import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttp2, createSecureServer, type ServerHttp2Session } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { issue } from '../../../test/fixtures/certificate.ts';
import { startProxy } from '../../../test/fixtures/proxy.ts';
import { given } from '../../core/given.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { DIALECTS } from '../wire/dialects.ts';
import { type HttpTarget, httpTransport } from './http.ts';
import { openAhead } from './opened-ahead.ts';
import { proxiesIn } from './proxy.ts';

const TIMEOUTS = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 5000 };
const SERVER = issue('server', ['127.0.0.1']);
const ANSWER = 'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const NEVER = new AbortController().signal;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

interface Listening {
  listen(port: number, host: string, ready: () => void): unknown;
  address(): unknown;
  close(): unknown;
}

async function listening(server: Listening): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
}

/** What a server sees: connections that are ready to be asked, and requests. */
async function serve(isTls: boolean) {
  const sockets: Socket[] = [];
  const seen = { requests: 0 };
  const server: Server = (isTls ? createHttps({ cert: SERVER.cert, key: SERVER.key }) : createHttp()).on(
    'request',
    (_, response) => {
      seen.requests++;
      response.setHeader('content-type', 'text/event-stream').end(ANSWER);
    },
  );
  server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => sockets.push(socket));
  const port = await listening(server);
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http${isTls ? 's' : ''}://127.0.0.1:${port}`, sockets, seen };
}

async function open(origin: string, wanted: number, more: Partial<HttpTarget> = {}, giveUp = NEVER) {
  const target = {
    url: `${origin}/v1`,
    headers: {},
    secrets: [],
    connection: { trustsAnyone: true as const },
    ...more,
  };
  const ahead = await openAhead(target, wanted, new MonotonicClock(), giveUp);
  const transport = httpTransport(target, DIALECTS['openai-chat'], TIMEOUTS, new MonotonicClock(), ahead);
  cleanups.push(
    () => transport.close(),
    () => ahead.close(),
  );
  /** Who opens a connection knows it sooner than who accepts it. */
  const accepted = (sockets: readonly Socket[]): Promise<void> =>
    vi.waitUntil(() => sockets.length >= wanted).then(() => {});
  return { ahead, accepted, ask: () => transport.send({ path: '/chat/completions', body: '{}' }, NEVER) };
}

const OK = { outcome: { kind: 'ok' }, text: 'hi' };

describe.each([false, true])('connections opened ahead (TLS: %s)', (isTls) => {
  test('are what the requests go over, and nothing is asked before', async () => {
    const { origin, sockets, seen } = await serve(isTls);
    const { ahead, ask } = await open(origin, 50);
    expect(ahead.opened).toBe(50);
    expect(seen.requests).toBe(0);
    const got = await Promise.all(Array.from({ length: 50 }, ask));
    for (const each of got) expect(each).toMatchObject(OK);
    expect(got.filter(({ connectMs }) => connectMs !== undefined)).toEqual([]);
    expect([sockets.length, seen.requests]).toEqual([50, 50]);
  });

  test('are not used once the server has closed them', async () => {
    const { origin, sockets } = await serve(isTls);
    const { ask, accepted } = await open(origin, 3);
    await accepted(sockets);
    await Promise.all(sockets.map((socket) => new Promise((gone) => socket.once('close', gone).end())));
    const got = await ask();
    expect(got).toMatchObject(OK);
    expect(got.connectMs).toBeGreaterThan(0);
    expect(sockets).toHaveLength(4);
  });

  test('do not take the place of those that more requests need', async () => {
    const { origin, sockets } = await serve(isTls);
    const { ask } = await open(origin, 2);
    const got = await Promise.all([ask(), ask(), ask()]);
    expect(got.filter(({ connectMs }) => connectMs !== undefined)).toHaveLength(1);
    expect(sockets).toHaveLength(3);
  });

  test('are none where each is used once', async () => {
    const { origin, sockets } = await serve(isTls);
    const { ahead } = await open(origin, 2, { connection: { trustsAnyone: true, isUsedOnce: true } });
    expect([ahead.opened, sockets.length]).toEqual([0, 0]);
  });
});

describe.each([
  ['that is asked for, without TLS', false, true],
  ['that is asked for', true, true],
  ['that is all a server speaks', true, false],
])('HTTP/2 %s', (_, isTls, http2) => {
  test('needs one connection for a hundred requests', async () => {
    const sessions: ServerHttp2Session[] = [];
    let requests = 0;
    const server = isTls ? createSecureServer({ cert: SERVER.cert, key: SERVER.key }) : createHttp2();
    let greeted = 0;
    server.on('session', (session) => {
      sessions.push(session);
      session.once('localSettings', () => greeted++); // It has said that it knows them.
    });
    server.on('stream', (stream) => {
      requests++;
      stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
      stream.write('data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\n');
      // None ends before all have come.
      stream.on('error', () => {});
      held.push(() => stream.end('data: [DONE]\n\n'));
      if (held.length === 150) for (const end of held) end();
    });
    const held: (() => void)[] = [];
    const port = await listening(server);
    cleanups.push(() => {
      for (const session of sessions) session.destroy();
      server.close();
    });
    const { ahead, ask } = await open(`http${isTls ? 's' : ''}://127.0.0.1:${port}`, 150, { http2 });
    await vi.waitUntil(() => greeted === 2);
    expect([ahead.opened, requests]).toEqual([2, 0]);
    const got = await Promise.all(Array.from({ length: 150 }, ask));
    for (const each of got) expect(each).toMatchObject(OK);
    expect(got.filter(({ connectMs }) => connectMs !== undefined)).toEqual([]);
    expect(sessions).toHaveLength(2);
  });
});

describe('whoever cannot be reached', () => {
  test('is not waited for, and the requests tell what is wrong', async () => {
    const server = createTcp();
    const port = await listening(server);
    await new Promise((closed) => server.close(closed));
    const { ahead, ask } = await open(`http://127.0.0.1:${port}`, 100);
    expect(ahead.opened).toBe(0);
    expect((await ask()).outcome).toMatchObject({ kind: 'transport', code: 'ECONNREFUSED' });
  });

  test('is left when that is decided, however silent it is', async () => {
    const giveUp = new AbortController();
    const server = createTcp(() => giveUp.abort()); // While TLS is waited for.
    const port = await listening(server);
    cleanups.push(() => server.close());
    const { ahead } = await open(`https://127.0.0.1:${port}`, 100, {}, giveUp.signal);
    expect(ahead.opened).toBe(0);
  });
});

test('the way leads through a proxy, as that of the requests does', async () => {
  const { origin, seen } = await serve(true);
  const proxy = await startProxy();
  cleanups.push(() => proxy.close());
  const { ahead, ask } = await open(origin, 3, given({ proxies: proxiesIn({ https_proxy: proxy.url, no_proxy: '' }) }));
  expect([ahead.opened, seen.requests]).toEqual([3, 0]);
  const got = await ask();
  expect(got).toMatchObject(OK);
  expect(got.connectMs).toBeUndefined();
});
