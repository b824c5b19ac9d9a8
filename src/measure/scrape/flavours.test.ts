import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { served } from '../../../test/fixtures/mock/metrics.ts';
import { parsePage } from '../../../test/fixtures/parse-page.ts';
import type { Reading as Served } from '../../mock/metrics/families.ts';
import { type FlavourName, metricsPage } from '../../mock/metrics/flavours.ts';
import type { ModelTruth } from '../../mock/metrics/truth.ts';
import { ollamaPage } from './flavours/ollama.ts';
import { FLAVOURS, flavourNamed, flavourOf, TOLD } from './flavours.ts';
import type { Page } from './page.ts';
import type { CumulativeHistogram, Reading } from './reading.ts';

const FOLDER = 'src/measure/scrape/flavours/pages';

function pageOf(text: string): Page {
  const parsed = parsePage(text);
  if (parsed.kind === 'problem') throw new Error(parsed.problem);
  return parsed.page;
}
const file = (name: string): string => readFileSync(`${FOLDER}/${name}`, 'utf8');
const INF = Number.POSITIVE_INFINITY;
const histogram = (
  bounds: readonly number[],
  counts: readonly number[],
  sumMs: number,
): CumulativeHistogram | undefined => ({
  bounds: [...bounds, INF],
  counts: [...counts, counts.at(-1) ?? 0],
  sumMs,
  count: counts.at(-1) ?? 0,
});

/** What each page says, read by a person. */
const PAGES: Readonly<Record<string, { readonly flavour: string; readonly reading: Reading }>> = {
  'vllm.txt': {
    flavour: 'vllm',
    reading: {
      queueDepth: 7,
      running: 21,
      kvUsage: 0.5,
      preemptions: 2,
      prefixHits: 25_000,
      prefixQueries: 100_000,
      inputTokens: 98_000,
      outputTokens: 15_100_000,
      cachedTokens: 23_500,
      finished: 204,
      ttft: histogram([100, 250, 2_560_000], [1, 130, 200], 60_000)!,
      itl: histogram([10, 80_000], [1800, 2400], 20_000)!,
      e2e: histogram([300, 7_680_000], [50, 123], 400_000)!,
      queue: histogram([300, 7_680_000], [50, 123], 40_000)!,
      prefill: histogram([300, 7_680_000], [50, 123], 20_000)!,
      decode: histogram([300, 7_680_000], [50, 123], 340_000)!,
    },
  },
  'vllm-older.txt': {
    flavour: 'vllm',
    reading: {
      queueDepth: 0,
      running: 2,
      kvUsage: 0.015625,
      prefixHitRate: 0.5,
      preemptions: 0,
      itl: histogram([10, 2500], [7, 10], 125)!,
    },
  },
  'vllm-router.txt': {
    flavour: 'vllm-router',
    reading: {
      queueDepth: 3,
      running: 12,
      prefixHitRate: 0.375,
      prefixHits: 750,
      prefixQueries: 2000,
      inputTokens: 9000,
      outputTokens: 13_000,
      finished: 120,
      e2e: histogram([1000, 60_000], [30, 120], 305_000)!,
    },
  },
  'sglang.txt': {
    flavour: 'sglang',
    reading: {
      queueDepth: 8,
      running: 50,
      kvUsage: 0.375,
      prefixHitRate: 0.25,
      preemptions: 3,
      prefixHits: 5_000_000,
      prefixQueries: 8_128_902,
      inputTokens: 8_128_902,
      outputTokens: 7_557_572,
      cachedTokens: 5_000_000,
      finished: 11_227,
      ttft: histogram([100, 1000, 400_000], [100, 9000, 11_000], 9_000_500)!,
      itl: histogram([10, 8000], [7_000_000, 7_500_000], 60_000_000)!,
      e2e: histogram([1000, 2_400_000], [100, 11_000], 90_000_000)!,
      queue: histogram([100, 3_000_000], [60, 300], 30_000)!,
    },
  },
  'tgi.txt': {
    flavour: 'tgi',
    reading: {
      queueDepth: 18,
      running: 32,
      inputTokens: 96_000,
      outputTokens: 56_000,
      finished: 482,
      e2e: histogram([150.00000000000003, 30_000], [5, 470], 812_500)!,
      queue: histogram([150.00000000000003, 30_000], [300, 470], 96_500)!,
    },
  },
  'trtllm.txt': {
    flavour: 'trtllm',
    reading: {
      queueDepth: 16,
      running: 48,
      kvUsage: 0.62,
      prefixHitRate: 0.25,
      prefixHits: 30_000,
      prefixQueries: 100_000,
      inputTokens: 100_000,
      outputTokens: 250_000,
      cachedTokens: 30_000,
      finished: 994,
      ttft: histogram([100, 2_560_000], [400, 990], 120_000)!,
      e2e: histogram([100, 2_560_000], [400, 990], 4_000_000)!,
      queue: histogram([100, 2_560_000], [400, 990], 60_000)!,
      prefill: histogram([100, 2_560_000], [400, 990], 50_000)!,
      decode: histogram([100, 2_560_000], [400, 990], 3_800_000)!,
    },
  },
  'triton-trtllm.txt': {
    flavour: 'triton-trtllm',
    reading: {
      queueDepth: 3,
      running: 4,
      kvUsage: 0.4875,
      finished: 504,
      e2e: { bounds: [INF], counts: [500], sumMs: 800_000, count: 500 },
    },
  },
  'llamacpp.txt': { flavour: 'llamacpp', reading: { queueDepth: 2, running: 4, outputTokens: 8833 } },
  'lmdeploy.txt': {
    flavour: 'lmdeploy',
    reading: {
      queueDepth: 16,
      running: 64,
      kvUsage: 0.875,
      prefixHitRate: 0.3,
      prefixHits: 21_000,
      prefixQueries: 70_000,
      inputTokens: 70_000,
      outputTokens: 90_000,
      cachedTokens: 21_000,
      finished: 1004,
      ttft: histogram([500, 80_000], [300, 1000], 100_000)!,
      itl: histogram([500, 80_000], [300, 1000], 9000)!,
      e2e: histogram([500, 80_000], [300, 1000], 500_000)!,
      queue: histogram([500, 80_000], [300, 1000], 30_000)!,
      prefill: histogram([500, 80_000], [300, 1000], 40_000)!,
      decode: histogram([500, 80_000], [300, 1000], 400_000)!,
    },
  },
  'nim.txt': {
    flavour: 'nim',
    reading: {
      queueDepth: 1,
      running: 7,
      kvUsage: 0.125,
      inputTokens: 3000,
      outputTokens: 5000,
      finished: 42,
      ttft: histogram([500, 80_000], [30, 40], 4000)!,
      itl: histogram([500, 80_000], [30, 40], 55_000)!,
      e2e: histogram([500, 80_000], [30, 40], 60_000)!,
    },
  },
  'dynamo.txt': {
    flavour: 'dynamo',
    reading: {
      queueDepth: 5,
      running: 7,
      inputTokens: 8_000_000,
      outputTokens: 1_000_000,
      cachedTokens: 2_000_000,
      finished: 10_000,
      ttft: histogram([100, 480_000], [4000, 10_000], 5_000_500)!,
      itl: histogram([10, 2000], [900_000, 990_000], 9_000_000)!,
      e2e: histogram([1000, 256_000], [1000, 10_000], 80_000_000)!,
    },
  },
  'dynamo-worker.txt': {
    flavour: 'dynamo-worker',
    reading: {
      running: 12,
      kvUsage: 0.5,
      prefixHitRate: 0.75,
      finished: 10_000,
      e2e: { bounds: [1000, INF], counts: [1000, 10_000], sumMs: 80_000_000, count: 10_000 },
    },
  },
  'litellm.txt': {
    flavour: 'litellm',
    reading: {
      running: 20,
      inputTokens: 84_000,
      outputTokens: 63_000,
      finished: 1000,
      ttft: histogram([500, 600_000], [700, 900], 100_000)!,
      e2e: histogram([500, 600_000], [700, 900], 900_000)!,
      queue: histogram([500, 600_000], [700, 900], 5000)!,
    },
  },
  'endpoint-picker.txt': {
    flavour: 'endpoint-picker',
    reading: {
      // 1.5 × 4 + 0 × 2 in the servers, 22 held back.
      queueDepth: 28,
      running: 45,
      // (0.5 × 4 + 0.2 × 2) / 6
      kvUsage: 2.4 / 6,
      inputTokens: 90_000,
      outputTokens: 70_000,
      cachedTokens: 30_000,
      finished: 900,
      ttft: histogram([1000, 100_000], [200, 900], 400_000)!,
      e2e: histogram([1000, 100_000], [200, 900], 5_000_000)!,
    },
  },
  'smg.txt': {
    flavour: 'smg',
    reading: {
      // 5 held back and 4 in the workers' queues; the other 32 of 36 are worked on.
      queueDepth: 9,
      running: 32,
      kvUsage: 0.375,
      prefixHitRate: 0.5,
      inputTokens: 90_000,
      outputTokens: 40_000,
      ttft: histogram([100, 60_000], [300, 800], 160_000)!,
    },
  },
  'smg-http.txt': { flavour: 'smg', reading: { running: 13 } },
  'vllm-rust-router.txt': { flavour: 'vllm-rust-router', reading: { running: 12 } },
  'vllm-in-ray.txt': {
    flavour: 'vllm',
    reading: {
      queueDepth: 2,
      running: 10,
      kvUsage: 0.375,
      outputTokens: 8000,
      finished: 65,
      ttft: { bounds: [100, INF], counts: [30, 40], sumMs: 4000, count: 40 },
    },
  },
  'sglang-decode.txt': { flavour: 'sglang', reading: { queueDepth: 9, running: 24, outputTokens: 9000 } },
  'sglang-prefill.txt': {
    flavour: 'sglang-prefill',
    reading: {
      queueDepth: 6,
      running: 2,
      prefixHits: 400,
      prefixQueries: 1000,
      inputTokens: 1000,
      cachedTokens: 400,
    },
  },
  'endpoint-picker-older.txt': { flavour: 'endpoint-picker', reading: { queueDepth: 0, kvUsage: 0 } },
};

test('every flavour has a page of its own here, and every page is read', () => {
  expect(readdirSync(FOLDER).filter((name) => name.endsWith('.txt') && name !== 'node-exporter.txt')).toEqual(
    Object.keys(PAGES).toSorted(),
  );
  const shown = new Set(Object.values(PAGES).map(({ flavour }) => flavour));
  expect(FLAVOURS.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual(['ollama']);
});

describe.each(Object.entries(PAGES))('%s', (name, { flavour, reading }) => {
  test('is known by its names, and says what a person reads in it', () => {
    const page = pageOf(file(name));
    expect(flavourOf(page)?.name).toBe(flavour);
    expect(flavourNamed(flavour)?.read(page)).toEqual(reading);
  });

  test('says the same with lines in any order, and with CRLF', () => {
    const text = file(name);
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    fc.assert(
      fc.property(fc.shuffledSubarray(samples, { minLength: samples.length }), (lines) => {
        const page = pageOf(`${lines.join('\r\n')}\r\n`);
        expect(flavourOf(page)?.name).toBe(flavour);
        const told = flavourNamed(flavour)?.read(page) ?? {};
        expect(Object.keys(told).toSorted()).toEqual(Object.keys(reading).toSorted());
        for (const [field, value] of Object.entries(reading))
          if (typeof value === 'number') expect(told[field as keyof Reading]).toBeCloseTo(value, 9);
          else expect(told[field as keyof Reading]).toEqual({ ...value, sumMs: expect.closeTo(value.sumMs, 3) });
      }),
      { numRuns: 10 },
    );
  });

  test('tells nothing that its flavour has no field for', () => {
    const fields = Object.keys(flavourNamed(flavour)?.fields ?? {});
    expect(Object.keys(reading).filter((field) => !fields.includes(field))).toEqual([]);
  });
});

test('on a page of servers that read prompts and of others that decode, a request is with both and counts once', () => {
  const both = pageOf(file('sglang-decode.txt') + file('sglang-prefill.txt'));
  expect(flavourOf(both)?.name).toBe('sglang');
  expect(flavourOf(both)?.read(both)).toEqual({
    ...PAGES['sglang-decode.txt']?.reading,
    ...{ prefixHits: 400, prefixQueries: 1000, inputTokens: 1000, cachedTokens: 400 },
  });
});

test.each(['sglang', 'trtllm', 'lmdeploy', 'llamacpp', 'vllm'])('what runs in Ray has its prefix: %s', (name) => {
  const text = file(`${name}.txt`).replaceAll(new RegExp(`^${name}[:_]`, 'gm'), `ray_${name}_`);
  expect(flavourOf(pageOf(text))?.name).toBe(name);
  expect(flavourOf(pageOf(text))?.read(pageOf(text))).toEqual(PAGES[`${name}.txt`]?.reading);
});

test('a page of somebody else is nobody’s', () => {
  expect(flavourOf(pageOf(file('node-exporter.txt')))).toBeUndefined();
});

test('Ollama’s list of models is known, other JSON is not, and it tells nothing', () => {
  const page = ollamaPage(file('ollama-ps.json'));
  expect(flavourOf(page!)?.name).toBe('ollama');
  expect(flavourOf(page!)?.read(page!)).toEqual({});
  expect(flavourOf(ollamaPage('{"models":[]}')!)?.name).toBe('ollama');
  for (const other of ['{"models":[{"id":"m"}]}', '{"queue":1}', '[]', '{', 'null'])
    expect(ollamaPage(other)).toBeUndefined();
});

test.each([
  ['vllm_num_requests_waiting 3\nvllm_num_requests_running 2\n', 'vllm'],
  ['trtllm:num_requests_waiting{model_name="m"} 3\ntrtllm:num_requests_running{model_name="m"} 2\n', 'trtllm'],
  ['sglang_num_queue_reqs 3\nsglang_num_running_reqs 2\n', 'sglang'],
  ['llamacpp_requests_deferred 3\nllamacpp_requests_processing 2\n', 'llamacpp'],
  ['lmdeploy_num_requests_waiting 3\nlmdeploy_num_requests_running 2\n', 'lmdeploy'],
])('names are known with a colon and with an underscore: %j', (text, flavour) => {
  expect(flavourOf(pageOf(text))?.name).toBe(flavour);
  expect(flavourOf(pageOf(text))?.read(pageOf(text))).toEqual({ queueDepth: 3, running: 2 });
});

test('a worker of Dynamo is read as the engine whose names it passes on', () => {
  expect(flavourOf(pageOf(file('dynamo-worker.txt') + file('vllm-older.txt')))?.name).toBe('vllm');
  expect(flavourOf(pageOf(file('dynamo-worker.txt') + file('sglang.txt')))?.name).toBe('sglang');
});

test('what is NaN, below 0 or beyond a share is not told, nor the sum of which it is a part', () => {
  const read = (text: string) => flavourNamed('vllm')?.read(pageOf(text));
  expect(read('vllm:num_requests_waiting{engine="0"} NaN\nvllm:num_requests_waiting{engine="1"} 3\n')).toEqual({});
  expect(read('vllm:num_requests_waiting -1\nvllm:num_requests_running +Inf\n')).toEqual({});
  expect(read('vllm:kv_cache_usage_perc 37.5\n')).toEqual({});
  expect(read('vllm:kv_cache_usage_perc 1\n')).toEqual({ kvUsage: 1 });
});

test.each([
  ['tp_rank', '9', '10'],
  ['pp_rank', '0', '1'],
  ['moe_ep_rank', '2', '3'],
])('of ranks of SGLang that tell different things the lowest has the word: %s', (label, low, high) => {
  const lines = [`sglang:num_queue_reqs{${label}="${low}"} 3\n`, `sglang:num_queue_reqs{${label}="${high}"} 8\n`];
  for (const text of [lines.join(''), lines.toReversed().join('')])
    expect(flavourNamed('sglang')?.read(pageOf(text))).toEqual({ queueDepth: 3 });
});

test('a total that is a histogram is no counter', () => {
  const text =
    'vllm:prompt_tokens_total_bucket{le="+Inf"} 3\nvllm:prompt_tokens_total_sum 9\nvllm:num_requests_running 1\n';
  expect(flavourNamed('vllm')?.read(pageOf(text))).toEqual({ running: 1 });
});

test('averages of an endpoint picker are worth nothing without the number of its servers', () => {
  const text = file('endpoint-picker.txt').replace(/^.*ready.*\n/gm, '');
  const told = flavourNamed('endpoint-picker')?.read(pageOf(text)) ?? {};
  expect([told.queueDepth, told.running, told.kvUsage]).toEqual([undefined, undefined, undefined]);
});

test('every field of a reading has a title', () => {
  for (const { fields } of FLAVOURS) for (const field of Object.keys(fields)) expect(TOLD).toHaveProperty(field);
});

describe('the mock, in the names of eight engines', () => {
  const all: readonly Served[] = [served('moe-thrash', 1200, 'hybrid', 0), served('dense-405b', 900, 'hybrid', 1)];
  const sum = (of: (truth: ModelTruth) => number): number => all.reduce((n, { truth }) => n + of(truth), 0);
  const mean = (of: (truth: ModelTruth) => number): number => sum(of) / all.length;
  const timeOf = (name: 'ttft' | 'gap' | 'whole' | 'queue' | 'queued' | 'prefill' | 'decode') => ({
    count: sum((t) => t[name].count),
    sumMs: expect.closeTo(1000 * sum((t) => t[name].sum), 6),
    bounds: expect.arrayContaining([INF]),
    counts: expect.arrayContaining([sum((t) => t[name].count)]),
  });

  const load = { queueDepth: sum((t) => t.core.waiting), running: sum((t) => t.core.running) };
  const kv = (t: ModelTruth): number => t.core.kv.usedBlocks / t.core.kv.totalBlocks;
  const kvTogether = sum((t) => t.core.kv.usedBlocks) / sum((t) => t.core.kv.totalBlocks);
  const tokens = { inputTokens: sum((t) => t.promptTokens), outputTokens: sum((t) => t.generatedTokens) };
  const cachedTokens = sum((t) => t.cachedTokens);
  const byToken = { cachedTokens, prefixHits: cachedTokens, prefixQueries: tokens.inputTokens };
  const hitRate = sum((t) => t.cacheHits) / sum((t) => t.cacheQueries);
  const [ended, aborted] = [sum((t) => t.ended), sum((t) => t.aborted)];
  const refused = sum((t) => t.overloads + t.refused['too-long']);
  const parts = { queue: timeOf('queue'), prefill: timeOf('prefill'), decode: timeOf('decode') };
  const both = { ttft: timeOf('ttft'), e2e: timeOf('whole') };

  const expected: Readonly<Record<FlavourName, object>> = {
    vllm: {
      ...load,
      ...tokens,
      ...both,
      ...parts,
      kvUsage: mean(kv),
      preemptions: sum((t) => t.steps.preemptions),
      prefixHits: sum((t) => t.cacheHits),
      prefixQueries: sum((t) => t.cacheQueries),
      cachedTokens,
      finished: ended + aborted,
      itl: timeOf('gap'),
    },
    sglang: {
      ...load,
      ...tokens,
      ...byToken,
      ...both,
      kvUsage: kvTogether,
      prefixHitRate: hitRate,
      preemptions: sum((t) => t.steps.preemptions),
      finished: ended,
      itl: timeOf('gap'),
      queue: timeOf('queued'),
    },
    tgi: {
      ...load,
      inputTokens: sum((t) => t.promptLengths.sum),
      outputTokens: sum((t) => t.answerLengths.sum),
      finished: ended + refused,
      e2e: timeOf('whole'),
      queue: timeOf('queue'),
    },
    trtllm: {
      ...load,
      ...tokens,
      ...byToken,
      ...both,
      ...parts,
      kvUsage: kvTogether,
      prefixHitRate: hitRate,
      finished: ended + aborted + refused,
    },
    llamacpp: { ...load, outputTokens: tokens.outputTokens },
    lmdeploy: {
      ...load,
      ...tokens,
      ...byToken,
      ...both,
      ...parts,
      kvUsage: mean(kv),
      prefixHitRate: mean((t) => t.cacheHits / t.cacheQueries),
      finished: ended + aborted,
      itl: timeOf('gap'),
    },
    nim: { ...load, ...tokens, ...both, kvUsage: kvTogether, finished: ended + aborted + refused, itl: timeOf('gap') },
    dynamo: {
      queueDepth: sum((t) => t.requests.silent),
      running: sum((t) => t.requests.inside - t.requests.silent),
      inputTokens: sum((t) => t.requests.promptLengths.sum),
      outputTokens: tokens.outputTokens,
      cachedTokens: sum((t) => t.requests.cachedLengths.sum),
      finished: sum((t) => t.requests.answered + t.requests.aborted) + refused,
      ttft: expect.objectContaining({ count: sum((t) => t.requests.ttft.count) }),
      itl: timeOf('gap'),
      e2e: expect.objectContaining({ count: sum((t) => t.requests.whole.count) }),
    },
  };

  test('there is something to tell', () => {
    for (const value of [load.queueDepth, load.running, cachedTokens, ended, aborted, refused])
      expect(value).toBeGreaterThan(0);
  });

  test.each(Object.entries(expected))('%s is read as what is true', (name, reading) => {
    const page = pageOf(metricsPage(name as FlavourName, all));
    expect(flavourOf(page)?.name).toBe(name);
    expect(flavourOf(page)?.read(page)).toEqual(reading);
  });
});
