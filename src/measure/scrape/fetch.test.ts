import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { issue } from '../../../test/fixtures/certificate.ts';
import { type Answer, type Served, serveBy, servePages } from '../../../test/fixtures/pages-server.ts';
import type { HttpTarget } from '../../client/transport/http.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { type Fetched, openFetcher } from './fetch.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

const PAGE = 'vllm:num_requests_waiting{engine="0"} 3\nvllm:num_requests_running{engine="0"} 5\n';
const KEY = 'sk-secret-0123456789';

async function serve(answer: Answer): Promise<Served> {
  const server = await servePages({ '/metrics': answer });
  cleanups.push(() => server.close());
  return server;
}

async function fetchFrom(
  url: string,
  over: Partial<HttpTarget> = {},
  signal = AbortSignal.timeout(10_000),
): Promise<Fetched> {
  const target = { url: `${new URL(url).origin}/v1`, headers: {}, secrets: [KEY], ...over };
  const { fetch, close } = openFetcher(target, new MonotonicClock());
  try {
    return await fetch(url, target.headers, signal);
  } finally {
    await close();
  }
}

const why = (fetched: Fetched): string => (fetched.kind === 'problem' ? fetched.why : 'a page');
const names = (fetched: Fetched): readonly string[] =>
  fetched.kind === 'page' ? [...fetched.page.samples.keys()] : [];
const NAMES = ['vllm:num_requests_waiting', 'vllm:num_requests_running'];

test('a page is asked for with the headers given, over connections that are kept', async () => {
  const connections = new Set<unknown>();
  const seen: Record<string, unknown>[] = [];
  const server = await serveBy((request, response) => {
    connections.add(request.socket);
    seen.push(request.headers);
    response.end(PAGE);
  });
  cleanups.push(() => server.close());
  const { fetch, close } = openFetcher({ url: server.origin, headers: {}, secrets: [] }, new MonotonicClock());
  cleanups.push(close);
  for (let i = 0; i < 6; i++)
    expect(
      names(
        await fetch(`${server.origin}/metrics?model=a`, { authorization: 'Bearer k' }, AbortSignal.timeout(10_000)),
      ),
    ).toEqual(NAMES);
  // The next is asked for before the last has let go of its connection.
  expect(connections.size).toBeLessThan(3);
  expect(server.asked).toEqual(Array(6).fill({ url: '/metrics?model=a', key: 'Bearer k' }));
  expect(seen[0]).toMatchObject({
    'accept-encoding': 'identity',
    accept: expect.stringMatching(/^text\/plain;version=0\.0\.4/),
  });
});

test('a page that is packed all the same is unpacked', async () => {
  const server = await serve({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(PAGE) });
  expect(names(await fetchFrom(`${server.origin}/metrics`))).toEqual(NAMES);
});

test('Ollama’s list of models is a page', async () => {
  const server = await serve('{"models":[{"name":"a","digest":"b"}]}');
  expect(names(await fetchFrom(`${server.origin}/metrics`))).toEqual(['ollama_loaded_models']);
});

test.each<[string, Answer, string]>([
  [
    'a redirect',
    { status: 307, headers: { location: '/metrics/?token=1' } },
    'answered 307 and points to "/metrics/", where it was not followed',
  ],
  ['401', { status: 401 }, 'needs a key (401)'],
  ['403', { status: 403 }, 'is not shown to this key (403)'],
  ['404', { status: 404 }, 'answered 404'],
  ['501', { status: 501 }, 'answered 501: metrics are turned off there (llama.cpp turns them on with --metrics)'],
  ['503', { status: 503, body: '{"error":{"message":"Loading model"}}' }, 'answered 503: "Loading model"'],
  ['HTML', '<!doctype html><title>Hello</title>', 'answered with no page of metrics (it is HTML)'],
  ['JSON', '[{"numActiveRequests": 3}]', 'answered with no page of metrics (it is JSON)'],
  ['nothing', '', 'answered with no page of metrics (it is empty)'],
  [
    'a page that was cut',
    PAGE.slice(0, -4),
    'answered with no page of metrics (line 2: the page breaks off within it: "vllm:num_requests_running{engine=\\"0\\"")',
  ],
  [
    'OpenMetrics that was cut',
    { headers: { 'content-type': 'application/openmetrics-text; version=1.0.0' }, body: PAGE },
    'answered with no page of metrics (line 2: the page breaks off behind it, for # EOF is missing)',
  ],
  [
    'a packing that is not known',
    { headers: { 'content-encoding': 'br' }, body: PAGE },
    'is packed as "br", which was not asked for',
  ],
  [
    'a packing that it is not',
    { headers: { 'content-encoding': 'gzip' }, body: PAGE },
    'could not be read: incorrect header check (Z_DATA_ERROR)',
  ],
  ['too much', 'a'.repeat(16_000_001), 'sent more than 16 MB'],
  [
    'too much when unpacked',
    { headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(17_000_000)) },
    expect.stringMatching(/^could not be read: .*\(ERR_BUFFER_TOO_LARGE\)$/) as string,
  ],
])('%s is one sentence', async (_, answer, expected) => {
  const server = await serve(answer);
  expect(why(await fetchFrom(`${server.origin}/metrics`))).toEqual(expected);
});

test('a page that breaks off on the wire is not half read', async () => {
  const server = await serveBy((_, response) => {
    response.writeHead(200, { 'content-length': String(PAGE.length + 9) });
    response.write(PAGE, () => response.destroy());
  });
  cleanups.push(() => server.close());
  expect(why(await fetchFrom(`${server.origin}/metrics`))).toMatch(/^could not be read: .*\(\w+\)$/);
});

test('a server that does not answer is given up', async () => {
  const patience = new AbortController();
  const server = await serveBy(() => patience.abort());
  cleanups.push(() => server.close());
  expect(why(await fetchFrom(`${server.origin}/metrics`, {}, patience.signal))).toBe('did not answer in time');
});

test('nobody listens there', async () => {
  expect(why(await fetchFrom('http://127.0.0.1:1/metrics'))).toMatch(/^could not be read: .*\(ECONNREFUSED\)$/);
});

test.each<[string, Answer]>([
  ['an error', { status: 500, body: `{"error":"bad key ${KEY}"}` }],
  ['a redirect', { status: 302, headers: { location: `/login/${KEY}` } }],
  ['a line that is cut short in a quotation', `a 1\n${'b'.repeat(45)}${KEY} 1\nc`],
  ['a line', `a 1 {${KEY}}\n`],
])('a key that is repeated in %s is not shown, not even a part of it', async (_, answer) => {
  const server = await serve(answer);
  const said = why(await fetchFrom(`${server.origin}/metrics`));
  expect(said).not.toBe('a page');
  expect(said).not.toContain('sk-secret');
});

test('a number that is as long as a secret is read all the same', async () => {
  const server = await serve('a 123456789\n');
  const fetched = await fetchFrom(`${server.origin}/metrics`, { secrets: ['123456789'] });
  expect(fetched.kind === 'page' && fetched.page.samples.get('a')?.[0]?.value).toBe(123_456_789);
});

test('the target’s own connection is used for its host: address, port, and who is trusted', async () => {
  const { cert, key } = issue('server', ['api.test'], issue('authority of tests'));
  const https = createServer({ cert, key }, (request, response) =>
    response.end(`host_${request.headers.host?.replace(/\W/g, '_')} 1\n`),
  );
  await new Promise<void>((ready) => https.listen(0, '127.0.0.1', ready));
  cleanups.push(() => {
    https.closeAllConnections();
    https.close();
  });
  const { port } = https.address() as AddressInfo;
  const connection = { address: { ip: '127.0.0.1', port }, trustsAnyone: true } as const;
  const over = (of: HttpTarget['connection']) => ({
    url: 'https://api.test/v1',
    ...(of === undefined ? {} : { connection: of }),
  });
  expect(names(await fetchFrom('https://api.test/metrics', over(connection)))).toEqual(['host_api_test']);
  // Another port of the same name is at the same address, but not at the port that stands for the target's.
  expect(
    names(
      await fetchFrom(
        `https://api.test:${port}/metrics`,
        over({ ...connection, address: { ip: '127.0.0.1', port: 1 } }),
      ),
    ),
  ).toEqual([`host_api_test_${port}`]);
  expect(why(await fetchFrom('https://api.test/metrics', over({ address: { ip: '127.0.0.1', port } })))).toMatch(
    /^could not be read: nobody who is trusted here vouches for its certificate/,
  );
  // Another host does not become the target's.
  expect(why(await fetchFrom(`https://other.invalid:${port}/metrics`, over(connection)))).toMatch(
    /^could not be read: .*\((ENOTFOUND|EAI_AGAIN)\)$/,
  );
});
