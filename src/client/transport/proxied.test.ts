import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createSocketServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { issue } from '../../../test/fixtures/certificate.ts';
import { startProxy } from '../../../test/fixtures/proxy.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { DIALECTS } from '../wire/dialects.ts';
import type { Connection } from './connection.ts';
import type { Exchange } from './exchange.ts';
import { httpTransport } from './http.ts';
import { proxiesIn } from './proxy.ts';

const TIMEOUTS = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 5000 };
const SERVER = issue('server', ['127.0.0.1', 'api.test']);
const ANSWER = 'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const OK = { outcome: { kind: 'ok' }, text: 'hi' };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function serve(scheme: 'http' | 'https') {
  const hosts: (string | undefined)[] = [];
  const answer: RequestListener = (request, response) => {
    hosts.push(request.headers.host);
    response.setHeader('content-type', 'text/event-stream').end(ANSWER);
  };
  const server = scheme === 'http' ? createServer(answer) : createTlsServer(SERVER, answer);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, origin: `${scheme}://127.0.0.1:${port}`, hosts };
}

async function through(ways: Parameters<typeof startProxy>[0] = {}) {
  const proxy = await startProxy(ways);
  cleanups.push(proxy.close);
  return proxy;
}

async function ask(origin: string, env: Record<string, string>, connection: Connection = {}, times = 1) {
  const target = {
    ...{ url: `${origin}/v1?a=1`, headers: {}, secrets: [] },
    ...{ proxies: proxiesIn(env)!, connection: { trustsAnyone: true as const, ...connection } },
  };
  const transport = httpTransport(target, DIALECTS['openai-chat'], TIMEOUTS, new MonotonicClock());
  cleanups.push(() => transport.close());
  const all: Exchange[] = [];
  for (let i = 0; i < times; i++)
    all.push(await transport.send({ path: '/chat/completions', body: '{}' }, new AbortController().signal));
  return all;
}

const failure = ([exchange]: readonly Exchange[]) =>
  exchange?.outcome as { readonly kind: string; readonly code?: string; readonly message?: string };

describe('a target is asked by way of a proxy', () => {
  test('which passes requests on where the target is asked without TLS', async () => {
    const { origin, hosts } = await serve('http');
    const proxy = await through();
    const [first, second] = await ask(origin, { HTTP_PROXY: proxy.url }, {}, 2);
    expect(first).toMatchObject(OK);
    expect(first?.connectMs).toBeGreaterThan(0);
    expect(second).toMatchObject(OK);
    expect(second?.connectMs).toBeUndefined();
    expect(proxy.seen.map(({ asked }) => asked)).toEqual(Array(2).fill(`POST ${origin}/v1/chat/completions?a=1`));
    expect(hosts[0]).toBe(new URL(origin).host);
  });

  test('which connects it with the target where that is asked with TLS, all of it measured as connecting', async () => {
    const { origin, port } = await serve('https');
    const proxy = await through();
    const [first, second] = await ask(origin, { HTTPS_PROXY: proxy.url }, {}, 2);
    expect(first).toMatchObject(OK);
    expect(first?.connectMs).toBeGreaterThan(0);
    expect(second).toMatchObject(OK);
    expect(proxy.seen).toEqual([{ asked: `CONNECT 127.0.0.1:${port}`, authorization: undefined }]);
  });

  test.each(['http', 'https'] as const)('which speaks TLS itself: %s', async (scheme) => {
    const { origin } = await serve(scheme);
    const proxy = await through({ tls: SERVER });
    expect((await ask(origin, { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }))[0]).toMatchObject(OK);
    expect(proxy.seen).toHaveLength(1);
  });

  test.each(['http', 'https'] as const)('which is given the user and password that it wants: %s', async (scheme) => {
    const { origin } = await serve(scheme);
    const wants = `Basic ${Buffer.from('me:se cret').toString('base64')}`;
    const proxy = await through({ wants });
    const url = `http://me:se%20cret@127.0.0.1:${proxy.port}`;
    expect((await ask(origin, { ALL_PROXY: url }))[0]).toMatchObject(OK);
    expect(proxy.seen[0]?.authorization).toBe(wants);
    const refused = failure(await ask(origin, { ALL_PROXY: `http://me:hush@127.0.0.1:${proxy.port}` }));
    expect(refused.message).toContain('it refused the user and the password in ALL_PROXY');
    expect(refused.message).not.toContain('hush');
  });

  test('at the address that options.hosts gives it, under its own name', async () => {
    for (const scheme of ['http', 'https'] as const) {
      const { port, hosts } = await serve(scheme);
      const proxy = await through();
      const address = { ip: '127.0.0.1', port };
      expect((await ask(`${scheme}://api.test`, { ALL_PROXY: proxy.url }, { address }))[0]).toMatchObject(OK);
      expect(proxy.seen[0]?.asked).toContain(`127.0.0.1:${port}`);
      expect(hosts).toEqual(['api.test']);
    }
  });

  test('and directly where NO_PROXY names it', async () => {
    const { origin } = await serve('http');
    const proxy = await through();
    expect((await ask(origin, { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.0/8' }))[0]).toMatchObject(OK);
    expect(proxy.seen).toEqual([]);
  });
});

describe('what a proxy does wrong is told as its own', () => {
  test.each(['http', 'https'] as const)('when nothing listens there: %s', async (scheme) => {
    const { origin } = await serve(scheme);
    const proxy = await startProxy();
    proxy.close();
    const { code, message } = failure(await ask(origin, { ALL_PROXY: proxy.url }));
    expect(code).toBe('proxy-unreachable');
    expect(message).toContain(`the proxy ${proxy.url} (ALL_PROXY) could not be reached: connect ECONNREFUSED`);
  });

  test('when it refuses to connect', async () => {
    const { origin, port } = await serve('https');
    const proxy = await through({ refuses: 502 });
    expect(failure(await ask(origin, { HTTPS_PROXY: proxy.url }))).toEqual({
      kind: 'transport',
      code: 'proxy-refused',
      message: `the proxy ${proxy.url} (HTTPS_PROXY) answered 502 when it was asked for 127.0.0.1:${port}; perhaps it could not reach the host itself; NO_PROXY names hosts to ask directly`,
    });
  });

  test('when it answers a request that it does not pass on', async () => {
    const { origin } = await serve('http');
    const refused = failure(await ask(origin, { HTTP_PROXY: (await through({ refuses: 502 })).url }));
    expect(refused.message).toMatch(/^no way \(by way of the proxy http:\/\/127.*which may be who says so\)$/);
    const unknown = failure(await ask(origin, { HTTP_PROXY: (await through({ wants: 'x' })).url }));
    expect(unknown.message).toMatch(/let nothing through: no way; it wants a user and a password: write HTTP_PROXY as/);
  });

  test.each([
    ['SSH-2.0-x\r\n\r\n', 'does not answer as a proxy does'],
    ['', 'closed the connection when it was asked for'],
  ])('when it answers %j', async (said, words) => {
    const server = createSocketServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(said)));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    cleanups.push(() => server.close());
    const { origin } = await serve('https');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, message } = failure(await ask(origin, { HTTPS_PROXY: url }));
    expect(code).toBe('proxy-refused');
    expect(message).toContain(words);
  });
});
