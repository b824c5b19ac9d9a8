import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startProxy } from '../../../test/fixtures/proxy.ts';
import type { HttpTarget } from './http.ts';
import { preflight } from './preflight.ts';
import { proxiesIn } from './proxy.ts';

const LIST = JSON.stringify({ object: 'list', data: [{ id: 'm' }] });
const { signal } = new AbortController();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

/** A server that answers some paths, and all others with 404; what it was asked, and with which key. */
async function serve(paths: Readonly<Record<string, (response: ServerResponse) => unknown>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const answer = paths[request.url ?? ''] ?? ((r: ServerResponse) => r.writeHead(404).end('{"detail":"Not Found"}'));
    answer(response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const list = (response: ServerResponse) => response.setHeader('content-type', 'application/json').end(LIST);
const to =
  (location: string, status = 308) =>
  (response: ServerResponse) =>
    response.writeHead(status, { location }).end();
const ask = (url: string, more: Partial<HttpTarget> = {}) =>
  preflight({ url, headers: { authorization: 'hush' }, secrets: ['hush'], ...more }, ['m'], 'KEY', signal);

describe('a base that is not the API’s', () => {
  test.each([
    ['', '/v1', '/v1/models'],
    ['/v1/v1', '/v1', '/v1/models'],
    ['/v1', '/api/v1', '/api/v1/models'],
    ['/v1', '/openai/v1', '/openai/v1/models'],
    ['/gateway', '/gateway/v1', '/gateway/v1/models'],
    ['/v1', '', '/models'],
  ])('%j is told from %j, where models are listed', async (base, meant, path) => {
    const { origin } = await serve({ [path]: list });
    await expect(ask(`${origin}${base}`)).rejects.toMatchObject({
      code: 'TARGET_WRONG_BASE',
      message: `${origin}${base}/models answered 404, and ${origin}${path} lists models; did you mean "${origin}${meant}"?`,
    });
  });

  test('is loaded all the same where models are listed nowhere, page of HTML or not', async () => {
    const html = (r: ServerResponse) => r.writeHead(404, { 'content-type': 'text/html' }).end('<html>404</html>');
    const { origin } = await serve({ '/v1/models': html });
    expect((await ask(`${origin}/v1`)).notes).toEqual([
      `${origin}/v1/models answered 404, so whether it has "m" is not known.`,
    ]);
  });
});

describe('a redirect', () => {
  test('is not followed, and the error says where it points and what to do', async () => {
    const { origin, asked } = await serve({ '/v1/models': to('https://gateway.example.org/v1/models') });
    await expect(ask(`${origin}/v1`)).rejects.toMatchObject({
      code: 'TARGET_MOVED',
      message: `${origin}/v1/models answered 308 and points to https://gateway.example.org/v1/models, which is not followed: make "https://gateway.example.org/v1" the target’s url.`,
    });
    expect(asked).toHaveLength(1);
  });

  test('to a page for signing in is told as one, without what it repeats of the key', async () => {
    const { origin } = await serve({ '/v1/models': to('https://sso.example.org/login/hush', 302) });
    const refused = ask(`${origin}/v1`);
    await expect(refused).rejects.toThrow(/perhaps a sign-in/);
    await expect(refused).rejects.not.toThrow(/hush/);
  });

  test('that only adds a slash says nothing of where answers are', async () => {
    const { origin } = await serve({ '/v1/models': to('/v1/models/', 307) });
    expect((await ask(`${origin}/v1`)).notes[0]).toContain('answered 307');
  });
});

test('of Azure the key is tried where models are, and a deployment is not looked for among them', async () => {
  const query = '?api-version=2024-10-21';
  const { origin, asked } = await serve({ [`/openai/models${query}`]: list });
  const { notes } = await ask(`${origin}/openai/deployments/mine${query}`);
  expect(notes[0]).toContain('a target of Azure is a deployment');
  expect(asked).toEqual([`GET /openai/models${query}`]);
});

test('of Azure a key in OpenAI’s place is told where it belongs', async () => {
  const { origin } = await serve({ '/openai/models': (r) => r.writeHead(401).end('{"error":{"message":"denied"}}') });
  const url = `${origin}/openai/deployments/mine`;
  await expect(ask(url)).rejects.toThrow(
    /the key in KEY was refused \(denied\); Azure looks for a key in the header api-key/,
  );
  await expect(ask(url, { headers: { 'api-key': 'hush' } })).rejects.toThrow(/was refused \(denied\)\.$/);
});

describe('a key', () => {
  const saying = (status: number) => (r: ServerResponse) => r.writeHead(status).end('{"error":"hush may not"}');

  test('that is refused (401) ends it', async () => {
    const { origin } = await serve({ '/v1/models': saying(401) });
    await expect(ask(`${origin}/v1`)).rejects.toMatchObject({
      code: 'TARGET_REFUSED_KEY',
      message: `${origin}/v1 answered 401: the key in KEY was refused ((hidden) may not).`,
    });
  });

  test('that may not list models (403) may ask for answers all the same', async () => {
    const { origin } = await serve({ '/v1/models': saying(403) });
    expect(await ask(`${origin}/v1`)).toEqual({
      models: [],
      notes: [
        `${origin}/v1/models answered 403: the server does not let the key in KEY list models ((hidden) may not), so whether it has "m" is not known.`,
      ],
    });
    const { notes } = await preflight({ url: `${origin}/v1`, headers: {}, secrets: [] }, ['m'], undefined, signal);
    expect(notes[0]).toContain('the server lists no models without a key');
  });
});

test('a query goes along, and is shown without what looks like a key', async () => {
  const { origin, asked } = await serve({ '/v1/models?key=secret&a=1': (r) => r.writeHead(500).end() });
  const { notes } = await ask(`${origin}/v1?key=(hidden)&a=1`, { fullUrl: `${origin}/v1?key=secret&a=1` });
  expect(asked).toEqual(['GET /v1/models?key=secret&a=1']);
  expect(notes[0]).toContain('/v1/models?key=(hidden)&a=1 answered 500');
});

test('a proxy that cannot be reached is the proxy’s failure', async () => {
  const proxies = proxiesIn({ HTTP_PROXY: 'http://127.0.0.1:9' })!;
  await expect(ask('http://example.org/v1', { proxies })).rejects.toMatchObject({ code: 'PROXY_FAILED' });
});

test('a proxy that answers itself is named', async () => {
  const { origin } = await serve({ '/v1/models': list });
  const asking = async (ways: Parameters<typeof startProxy>[0]) => {
    const proxy = await startProxy(ways);
    cleanups.push(proxy.close);
    return (await ask(`${origin}/v1`, { proxies: proxiesIn({ HTTP_PROXY: proxy.url })! })).notes;
  };
  expect(await asking({})).toEqual([]);
  expect((await asking({ wants: 'x' }))[0]).toMatch(/answered 407: the proxy http.* it wants a user and a password/);
  expect((await asking({ refuses: 403 }))[0]).toMatch(/the key in KEY list models .* \(by way of the proxy/);
  expect((await asking({ refuses: 502 }))[0]).toMatch(/answered 502: no way \(by way of the proxy/);
});
