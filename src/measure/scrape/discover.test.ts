import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type Answer, type Served, servePages } from '../../../test/fixtures/pages-server.ts';
import type { HttpTarget } from '../../client/transport/http.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { startMock } from '../../mock/server.ts';
import { type Discovered, discoverMetrics, type GivenSource, placesBeside } from './discover.ts';
import { type FetchPage, openFetcher } from './fetch.ts';
import { flavourNamed } from './flavours.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

const page = (name: string): string => readFileSync(`src/measure/scrape/flavours/pages/${name}`, 'utf8');

async function serve(pages: Readonly<Record<string, Answer>>): Promise<Served> {
  const server = await servePages(pages);
  cleanups.push(() => server.close());
  return server;
}

async function discover(
  target: Partial<HttpTarget> & { url: string },
  given?: readonly GivenSource[],
): Promise<Discovered> {
  const whole = { headers: {}, secrets: [], ...target };
  const { fetch, close } = openFetcher(whole, new MonotonicClock());
  // What happens to listen on this machine's ports 8002 and 29000 is none of these tests' business.
  const here: FetchPage = (url, headers, signal) =>
    /:(8002|29000)\//.test(url)
      ? Promise.resolve({ kind: 'problem', why: 'is not asked' })
      : fetch(url, headers, signal);
  try {
    const interrupt = new AbortController().signal;
    return await discoverMetrics({ target: whole, fetch: here, interrupt, ...(given === undefined ? {} : { given }) });
  } finally {
    await close();
  }
}

test.each(['vllm', 'sglang', 'tgi', 'trtllm', 'llamacpp', 'lmdeploy', 'nim', 'dynamo'])(
  'the mock in the names of %s is found beside its API',
  async (metrics) => {
    const mock = await startMock({ presets: ['steady-50'], metrics });
    cleanups.push(() => mock.close());
    const { sources, notes } = await discover({ url: mock.url });
    expect(sources).toEqual([{ url: mock.url.replace('/v1', '/metrics'), flavour: metrics, headers: {} }]);
    expect(notes).toEqual([]);
  },
);

test.each<[string, Readonly<Record<string, Answer>>, string, string]>([
  ['beside the API', { '/metrics': page('vllm.txt') }, '/metrics', 'vllm'],
  ['within it', { '/metrics': '{"iter": 1}', '/v1/metrics': page('nim.txt') }, '/v1/metrics', 'nim'],
  [
    'where TensorRT-LLM has it',
    { '/metrics': '[]', '/prometheus/metrics': page('trtllm.txt') },
    '/prometheus/metrics',
    'trtllm',
  ],
  [
    'behind a slash',
    { '/metrics': { status: 307, headers: { location: '/metrics/' } }, '/metrics/': page('litellm.txt') },
    '/metrics/',
    'litellm',
  ],
  ['in Ollama’s list of models', { '/api/ps': page('ollama-ps.json') }, '/api/ps', 'ollama'],
  [
    'behind a page of somebody else',
    { '/metrics': page('node-exporter.txt'), '/v1/metrics': page('nim.txt') },
    '/v1/metrics',
    'nim',
  ],
  ['first of the same twice', { '/metrics': page('vllm.txt'), '/metrics/': page('vllm.txt') }, '/metrics', 'vllm'],
])('it is found %s', async (_, pages, path, flavour) => {
  const { origin } = await serve(pages);
  const { sources } = await discover({ url: `${origin}/v1` });
  expect(sources).toEqual([{ url: `${origin}${path}`, flavour, headers: {} }]);
});

test('where it is looked for: another port only on this machine’s loopback', () => {
  const places = (url: string, connection: HttpTarget['connection'] = {}) =>
    placesBeside({ url, headers: {}, secrets: [], connection });
  expect(places('http://127.0.0.1:8000/v1')).toEqual([
    'http://127.0.0.1:8000/metrics',
    'http://127.0.0.1:8000/v1/metrics',
    'http://127.0.0.1:8000/prometheus/metrics',
    'http://127.0.0.1:8000/engine_metrics',
    'http://127.0.0.1:8002/metrics',
    'http://127.0.0.1:29000/metrics',
    'http://127.0.0.1:8000/metrics/',
    'http://127.0.0.1:8000/api/ps',
  ]);
  expect(places('https://llm.example.com/team/v1')).toEqual([
    'https://llm.example.com/team/metrics',
    'https://llm.example.com/team/v1/metrics',
    'https://llm.example.com/team/prometheus/metrics',
    'https://llm.example.com/metrics',
    'https://llm.example.com/team/engine_metrics',
    'https://llm.example.com/team/metrics/',
    'https://llm.example.com/team/api/ps',
  ]);
  expect(places('http://llm.example.com/v1', { address: { ip: '127.0.0.1' } })).toEqual(
    expect.arrayContaining(['http://llm.example.com:8002/metrics', 'http://llm.example.com:29000/metrics']),
  );
  expect(places('http://127.0.0.1:8000/v1', { address: { ip: '192.0.2.1' } }).join()).not.toMatch(/:(8002|29000)/);
});

test('a server of SGLang that only reads prompts is left out beside one that decodes', async () => {
  const server = await serve({ '/decode': page('sglang-decode.txt'), '/prefill': page('sglang-prefill.txt') });
  const found = await discover({ url: `${server.origin}/v1` }, [
    { url: `${server.origin}/prefill` },
    { url: `${server.origin}/decode` },
  ]);
  expect(found.sources.map(({ flavour }) => flavour)).toEqual(['sglang']);
  expect(found.notes).toEqual([expect.stringContaining('tells of the engines’ requests again')]);
});

test.each<[string, Readonly<Record<string, Answer>>, string]>([
  ['nothing is there', {}, '{origin}/metrics answered 404, so the server’s own queue is not seen.'],
  [
    'a key is wanted',
    { '/v1/metrics': { status: 401 } },
    '{origin}/v1/metrics needs a key (401), so the server’s own queue is not seen.',
  ],
  [
    'it is HTML',
    { '/metrics': '<!doctype html>' },
    '{origin}/metrics answered with no page of metrics (it is HTML), so the server’s own queue is not seen.',
  ],
  [
    'it is somebody else’s',
    { '/metrics': page('node-exporter.txt'), '/v1/metrics': '<html>' },
    '{origin}/metrics belongs to node_exporter or to another server that is not known here, so no queue is read from it.',
  ],
])('when %s one sentence says so', async (_, pages, note) => {
  const { origin } = await serve(pages);
  expect(await discover({ url: `${origin}/v1` })).toEqual({
    sources: [],
    notes: [`No metrics were found beside ${origin}/v1: ${note.replace('{origin}', origin)}`],
  });
});

test('nobody listens there', async () => {
  const { sources, notes } = await discover({ url: 'http://127.0.0.1:1/v1' });
  expect(sources).toEqual([]);
  expect(notes).toEqual([
    expect.stringMatching(/^No metrics .*: http:\/\/127\.0\.0\.1:1\/metrics could not be read: .*ECONNREFUSED/),
  ]);
});

test('the key goes to the target’s own origin, and to no other', async () => {
  const [own, other] = [await serve({ '/metrics': page('vllm.txt') }), await serve({ '/metrics': page('sglang.txt') })];
  const target = { url: `${own.origin}/v1`, headers: { authorization: 'Bearer k', 'user-agent': 'plimsoll/1' } };
  await discover(target);
  const { sources } = await discover(target, [{ url: `${own.origin}/metrics` }, { url: `${other.origin}/metrics` }]);
  expect(sources.map(({ headers }) => headers)).toEqual([target.headers, { 'user-agent': 'plimsoll/1' }]);
  expect(new Set(own.asked.map(({ key }) => key))).toEqual(new Set(['Bearer k']));
  await discover(target, [{ url: `${other.origin}/metrics`, headers: { authorization: 'Bearer theirs' } }]);
  expect(other.asked.map(({ key }) => key)).toEqual([undefined, 'Bearer theirs']);
});

test('those given are all read, each once, and those that can’t be are named', async () => {
  const a = await serve({ '/metrics': page('vllm.txt'), '/worker': page('dynamo-worker.txt') });
  const b = await serve({ '/metrics?model=m&key=hidden': page('llamacpp.txt') });
  const given = [
    `${a.origin}/metrics`,
    `${a.origin}/metrics`,
    `${b.origin}/metrics?model=m&key=hidden`,
    `${a.origin}/nothing`,
    `${b.origin}/nothing?key=hidden`,
    `${a.origin}/worker`,
  ].map((url) => ({ url }));
  const { sources, notes } = await discover({ url: `${a.origin}/v1` }, given);
  expect(sources.map(({ flavour }) => flavour)).toEqual(['vllm', 'llamacpp', 'dynamo-worker']);
  expect(notes).toEqual([
    `${a.origin}/nothing answered 404, so the server’s own queue is not seen.`,
    `${b.origin}/nothing answered 404, so the server’s own queue is not seen.`,
    `${a.origin}/worker is the page of a worker of Dynamo, which tells of no queue. Only where the engine’s own names are not on the page.`,
  ]);
});

test('a router is left out where its engines are read themselves, and read where they are not', async () => {
  const { origin } = await serve({
    '/router': page('vllm-router.txt'),
    '/engine': page('vllm.txt'),
    '/ps': page('ollama-ps.json'),
  });
  const of = async (...paths: readonly string[]) =>
    discover(
      { url: `${origin}/v1` },
      paths.map((path) => ({ url: `${origin}${path}` })),
    );
  const both = await of('/router', '/engine');
  expect(both.sources.map(({ flavour }) => flavour)).toEqual(['vllm']);
  expect(both.notes).toEqual([
    `${origin}/router is the page of vLLM’s router, which tells of the engines’ requests again, so it is left out: they are read themselves.`,
  ]);
  expect((await of('/router')).sources.map(({ flavour }) => flavour)).toEqual(['vllm-router']);
  // Ollama tells nothing that could take its place.
  expect((await of('/router', '/ps')).sources.map(({ flavour }) => flavour)).toEqual(['vllm-router', 'ollama']);
  for (const name of ['vllm-router', 'dynamo', 'litellm', 'endpoint-picker'])
    expect(flavourNamed(name)?.isRouter).toBe(true);
});
