import { afterEach, expect, test } from 'vitest';
import { servePages } from '../../test/fixtures/pages-server.ts';
import { findMetrics } from './metrics-page.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

async function find(pages: Readonly<Record<string, string>>) {
  const { origin, close } = await servePages(pages);
  cleanups.push(close);
  const target = { url: `${origin}/v1`, headers: {}, secrets: [] };
  return { origin, findings: await findMetrics(target, new AbortController().signal) };
}

test('metrics are found beside the API, or within it, with what they can tell', async () => {
  const { origin, findings } = await find({ '/metrics': 'llamacpp:requests_deferred 0\n' });
  expect(findings).toEqual([
    {
      state: 'ok',
      about: 'metrics',
      says: `${origin}/metrics looks like llama.cpp, which can tell queue depth, running, KV use and tokens`,
    },
  ]);
  const within = await find({
    '/metrics': '{"iter": 1}',
    '/v1/metrics': 'num_requests_running 1\ngpu_cache_usage_perc 0.1\n',
  });
  expect(within.findings[0]?.says).toContain(`${within.origin}/v1/metrics looks like NIM, which can tell queue depth,`);
});

test('lines of a page that could not be read are told', async () => {
  const { origin, findings } = await find({ '/metrics': 'llamacpp:requests_deferred 0\noops\n' });
  expect(findings).toEqual([
    { state: 'ok', about: 'metrics', says: expect.stringContaining('looks like llama.cpp') },
    {
      state: 'note',
      about: 'metrics',
      says: `Of ${origin}/metrics 1 line was left out: line 2: a number is wanted, got "".`,
    },
  ]);
});

test('a server that tells of no queue is known, and said to', async () => {
  const { origin, findings } = await find({ '/api/ps': '{"models":[]}' });
  expect(findings).toEqual([
    { state: 'ok', about: 'metrics', says: `${origin}/api/ps looks like Ollama` },
    { state: 'note', about: 'metrics', says: expect.stringContaining('which tells of no queue') },
  ]);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['nothing is there', {}, 'answered 404, so the server’s own queue is not seen.'],
  [
    'they are somebody else’s',
    { '/metrics': 'go_goroutines 12\n' },
    'that is not known here, so no queue is read from it.',
  ],
])('when %s it says what was seen, and that nothing depends on it', async (_, pages, end) => {
  const { origin, findings } = await find(pages);
  expect(findings).toEqual([
    { state: 'note', about: 'metrics', says: expect.stringMatching(`^No metrics .* ${origin}/metrics .*${end}$`) },
  ]);
});
