import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { served, total } from '../../../test/fixtures/mock/metrics.ts';
import { foldedMetrics, goldenFile } from '../../../test/golden.ts';
import { exposition } from './exposition.ts';
import { FLAVOURS, type FlavourName, flavourAt, metricsPage } from './flavours.ts';
import { mockmoe } from './mockmoe.ts';
import type { ModelTruth } from './truth.ts';

const PROMTOOL = ['/usr/bin/promtool', 'node_modules/.tools/promtool'].find((file) => existsSync(file));
const NAMES = Object.keys(FLAVOURS) as readonly FlavourName[];

const readings = [
  served('moe-thrash', 1200),
  served('dense-70b', 400),
  served('moe-ideal', 700, 'hybrid', 0),
  served('dense-405b', 900, 'hybrid', 1),
] as const;

const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((n, one) => n + of(one), 0);
const of = (read: (truth: ModelTruth) => number): number => sum(readings, ({ truth }) => read(truth));

test('the middle of it is told: some wait, some are served, some have been answered', () => {
  for (const { truth } of readings) {
    expect(truth.core.running).toBeGreaterThan(10); // Whoever has just ended leaves a seat until the next step.
    expect(truth.core.waiting).toBeGreaterThan(0);
    expect(truth.ended).toBeGreaterThan(0);
    expect(truth.aborted).toBeGreaterThan(3);
    expect(truth.gap.count).toBe(truth.generatedTokens - truth.ttft.count);
    expect([truth.overloads, truth.failed]).toEqual([3, truth.aborted + 4]);
  }
});

test.each(readings)('it is what became of the requests: $model, $engine', ({ truth, jobs }) => {
  const begun = jobs.filter(({ generated }) => generated > 0);
  const counted = begun.filter(({ countsPrompt }) => countsPrompt);
  expect(counted.length).toBeLessThan(begun.length);
  expect(truth.ttft.count).toBe(begun.length);
  expect(truth.generatedTokens).toBe(sum(begun, ({ generated }) => generated));
  expect(truth.ended).toBe(jobs.filter(({ finishReason }) => finishReason !== undefined).length);
  expect(truth.aborted).toBe(jobs.filter((job) => job.state === 'ended' && job.finishReason === undefined).length);
  expect(truth.promptTokens).toBe(sum(counted, ({ promptTokens }) => promptTokens));
  expect(truth.cachedTokens).toBe(sum(counted, ({ cachedTokens }) => cachedTokens));
  expect(truth.cacheQueries).toBe(sum(begun, ({ promptTokens }) => promptTokens));
  expect(truth.cacheHits).toBe(sum(begun, ({ cachedTokens }) => cachedTokens));
});

test.each(readings)(
  'answers given up have no part in what is told of whole ones: $model, $engine',
  ({ truth, jobs }) => {
    const whole = jobs.filter(({ finishReason }) => finishReason !== undefined);
    for (const name of ['whole', 'meanGap', 'queue', 'prefill', 'decode', 'inference', 'answerLengths'] as const)
      expect(truth[name].count, name).toBe(whole.length);
    const singles = whole.filter(({ generated }) => generated === 1).length;
    expect(singles).toBeGreaterThan(0);
    expect(truth.tpot.count).toBe(whole.length - singles);
    expect(truth.meanGap.sum).toBe(truth.tpot.sum);
    // But who has left the queue has left it, whatever becomes of it.
    expect(truth.queued.count).toBe(jobs.filter(({ admittedMs }) => !Number.isNaN(admittedMs)).length);
    expect(truth.queued.count).toBeGreaterThan(whole.length + truth.core.running);
  },
);

/** Where each engine tells how many wait and how many it serves, and of tokens what it counts. */
const WORDS: Readonly<Record<FlavourName, readonly [waiting: string, running: string, generated: string]>> = {
  vllm: ['vllm:num_requests_waiting', 'vllm:num_requests_running', 'vllm:generation_tokens_total'],
  sglang: ['sglang:num_queue_reqs', 'sglang:num_running_reqs', 'sglang:generation_tokens_total'],
  tgi: ['tgi_queue_size', 'tgi_batch_current_size', 'tgi_request_generated_tokens_sum'],
  trtllm: ['trtllm_num_requests_waiting', 'trtllm_num_requests_running', 'trtllm_generation_tokens_total'],
  llamacpp: ['llamacpp:requests_deferred', 'llamacpp:requests_processing', 'llamacpp:tokens_predicted_total'],
  lmdeploy: ['lmdeploy:num_requests_waiting', 'lmdeploy:num_requests_running', 'lmdeploy:generation_tokens_total'],
  nim: ['num_requests_waiting', 'num_requests_running', 'generation_tokens_total'],
  dynamo: [
    'dynamo_frontend_queued_requests',
    'dynamo_frontend_inflight_requests',
    'dynamo_frontend_output_tokens_total',
  ],
};

/** What promtool finds amiss in names that are the engine's own. */
const OWN_WAYS: Readonly<Partial<Record<FlavourName, RegExp>>> = {
  vllm: /^vllm:(\S+ metric names should not contain|iteration_tokens_total non-counter metrics should not)/,
  sglang: /^sglang:\S+ metric names should not contain/,
  tgi: /^tgi_\S+ (counter metrics should have "_total"|non-histogram and non-summary metrics should not have "_count")/,
  llamacpp: /^llamacpp:\S+ (metric names should not contain|counter metrics should have "_total")/,
  lmdeploy: /^lmdeploy:(\S+ metric names should not contain|iteration_tokens_total non-counter metrics should not)/,
};

describe.each(NAMES)('%s', (name) => {
  const page = metricsPage(name, readings);

  test('tells the truth in its own words', () => {
    const [waiting, running, generated] = WORDS[name];
    expect(total(page, waiting)).toBe(of((t) => (name === 'dynamo' ? t.requests.silent : t.core.waiting)));
    expect(total(page, running)).toBe(of((t) => (name === 'dynamo' ? t.requests.inside : t.core.running)));
    // TGI counts tokens of whole answers only.
    expect(total(page, generated)).toBe(of((t) => (name === 'tgi' ? t.answerLengths.sum : t.generatedTokens)));
  });

  test('every series is there once', () => {
    const series = page
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.replace(/ \S+$/, ''));
    expect(new Set(series).size).toBe(series.length);
    const families = [...page.matchAll(/^# TYPE (\S+)/gm)].map(([, family]) => family);
    expect(new Set(families).size).toBe(families.length);
  });

  test('buckets grow up to the count', () => {
    let last = 0;
    let buckets = 0;
    for (const line of page.split('\n')) {
      const value = Number(line.split(' ').at(-1));
      if (/_bucket\{/.test(line)) {
        expect(value).toBeGreaterThanOrEqual(last);
        last = line.includes('le="+Inf"') ? 0 : value;
        buckets++;
      }
    }
    expect(buckets).toBeGreaterThan(50);
  });

  test('its names, labels and bounds are as they were', async () => {
    const [first] = readings;
    const page = exposition(FLAVOURS[name].families([first!]));
    await expect(foldedMetrics(page)).toMatchFileSnapshot(goldenFile(`mock/${name}.golden.txt`));
  });

  test.skipIf(PROMTOOL === undefined)('promtool reads it, and complains of nothing but the engine’s own ways', () => {
    const { status, stderr } = spawnSync(PROMTOOL ?? '', ['check', 'metrics'], { input: page, encoding: 'utf8' });
    const complaints = stderr.split('\n').filter((line) => line !== '');
    expect(complaints.filter((line) => !OWN_WAYS[name]?.test(line))).toEqual([]);
    expect(status).toBe(complaints.length === 0 ? 0 : 3); // 1 is for what it cannot read.
  });
});

test('engines that a label does not tell apart have their sums divided, not their shares averaged', () => {
  const pair = readings.slice(2);
  const over = (part: (t: ModelTruth) => number, whole: (t: ModelTruth) => number): number =>
    sum(pair, ({ truth }) => part(truth)) / sum(pair, ({ truth }) => whole(truth));
  const busy = over(
    (t) => t.steps.seated,
    (t) => t.steps.seconds.count,
  );
  const kv = over(
    (t) => t.core.kv.usedBlocks,
    (t) => t.core.kv.totalBlocks,
  );
  const read = over(
    (t) => t.cacheQueries - t.cacheHits,
    (t) => t.prefillSeconds,
  );
  const told = [
    ['llamacpp', 'llamacpp:n_busy_slots_per_decode', busy],
    ['llamacpp', 'llamacpp:prompt_tokens_seconds', read],
    ['trtllm', 'trtllm_kv_cache_utilization', kv],
    ['sglang', 'sglang:token_usage', kv],
    ['nim', 'gpu_cache_usage_perc', kv],
  ] as const;
  for (const [name, family, value] of told) expect(total(metricsPage(name, pair), family), family).toBe(value);
});

test('parts add up: prompts by source, and the last step by who was in it', () => {
  const vllm = metricsPage('vllm', readings);
  expect(total(vllm, 'vllm:prompt_tokens_by_source_total')).toBe(total(vllm, 'vllm:prompt_tokens_total'));
  expect(total(vllm, 'vllm:prompt_tokens_by_source_total', 'local_cache_hit')).toBe(
    total(vllm, 'vllm:prompt_tokens_cached_total'),
  );
  expect(total(vllm, 'vllm:num_requests_waiting_by_reason')).toBe(total(vllm, 'vllm:num_requests_waiting'));
  const trtllm = metricsPage('trtllm', readings);
  const inStep = ['context', 'generation'].map((kind) => total(trtllm, `trtllm_num_${kind}_requests`));
  expect(total(trtllm, 'trtllm_num_scheduled_requests')).toBe(inStep[0]! + inStep[1]!);
});

test('SGLang tells balance of mixtures only, and one cache for the engines of one label', () => {
  expect(metricsPage('sglang', [readings[1]])).not.toContain('sglang:eplb_balancedness_count');
  const pair = readings.slice(2);
  const pages = sum(pair, ({ truth }) => truth.core.kv.totalBlocks);
  expect(metricsPage('sglang', pair)).toContain(`page_size="16",num_pages="${pages}"} 1\n`);
});

test('Dynamo counts each request once, and those as queued that have no first token', () => {
  const page = metricsPage('dynamo', [readings[0]]);
  const { jobs } = readings[0];
  const requests = jobs.filter(({ countsPrompt }) => countsPrompt);
  const inside = requests.filter(({ state }) => state !== 'ended');
  const silent = inside.filter(({ generated }) => generated === 0);
  expect(total(page, 'dynamo_frontend_inflight_requests')).toBe(inside.length);
  expect(total(page, 'dynamo_frontend_queued_requests')).toBe(silent.length);
  expect(silent.length).toBeGreaterThan(10);
  expect(inside.length).toBeGreaterThan(silent.length);
  expect(total(page, 'dynamo_frontend_requests_total')).toBe(requests.length - inside.length + 4);
  const begun = requests.filter(({ generated }) => generated > 0);
  for (const name of ['time_to_first_token_seconds', 'input_sequence_tokens', 'cached_tokens'])
    expect(total(page, `dynamo_frontend_${name}_count`), name).toBe(begun.length);
  const answered = requests.filter(({ finishReason }) => finishReason !== undefined);
  expect(total(page, 'dynamo_frontend_request_duration_seconds_count')).toBe(answered.length);
  expect(total(page, 'dynamo_frontend_requests_total', 'success')).toBe(answered.length);
});

test('TGI counts who comes, steps that read prompts, and time for each token from admission on', () => {
  const page = metricsPage('tgi', [readings[0]]);
  const { jobs, truth } = readings[0];
  expect(total(page, 'tgi_request_count')).toBe(jobs.length + 4);
  expect(total(page, 'tgi_batch_inference_count', 'decode')).toBe(truth.steps.decoding);
  // A step reads prompts or gives tokens, and there are some that do both.
  const prefills = total(page, 'tgi_batch_inference_count', 'prefill');
  expect(prefills + truth.steps.decoding).toBeGreaterThan(truth.steps.seconds.count);
  expect(prefills).toBeLessThan(truth.steps.seconds.count);
  const whole = jobs.filter(({ finishReason }) => finishReason !== undefined);
  expect(total(page, 'tgi_request_mean_time_per_token_duration_sum')).toBeCloseTo(
    sum(whole, ({ admittedMs, lastTokenMs, generated }) => (lastTokenMs - admittedMs) / generated) / 1000,
    6,
  );
  const last = `le="${truth.contextTokens}"`;
  expect(total(page, 'tgi_request_generated_tokens_bucket', last)).toBe(whole.length);
  expect(page.match(/^tgi_request_(input_length|generated_tokens)_bucket/gm)).toHaveLength(2 * 101);
});

test('llama.cpp’s speeds are those of one request, whoever has left or is still served', () => {
  const page = metricsPage('llamacpp', [readings[0]]);
  const { jobs, truth } = readings[0];
  const begun = jobs.filter(({ generated }) => generated > 0);
  const decodeSeconds = sum(begun, ({ firstTokenMs, lastTokenMs }) => lastTokenMs - firstTokenMs) / 1000;
  expect(total(page, 'llamacpp:tokens_predicted_seconds_total')).toBeCloseTo(decodeSeconds, 6);
  const gaps = sum(begun, ({ generated }) => generated - 1);
  expect(total(page, 'llamacpp:predicted_tokens_seconds')).toBeCloseTo(gaps / decodeSeconds, 6);
  const prefillSeconds = sum(begun, ({ firstTokenMs, admittedMs }) => firstTokenMs - admittedMs) / 1000;
  expect(total(page, 'llamacpp:prompt_seconds_total')).toBeCloseTo(prefillSeconds, 6);
  expect(total(page, 'llamacpp:prompt_tokens_total')).toBe(
    sum(begun, ({ promptTokens, cachedTokens }) => promptTokens - cachedTokens),
  );
  expect(total(page, 'llamacpp:n_tokens_max')).toBe(
    Math.max(...begun.map(({ promptTokens, generated }) => promptTokens + generated)),
  );
  expect(truth.steps.seated / truth.steps.seconds.count).toBeGreaterThan(10);
});

test('so are the mock’s own', async () => {
  const page = exposition(mockmoe(readings.slice(0, 1)));
  await expect(foldedMetrics(page)).toMatchFileSnapshot(goldenFile('mock/mockmoe.golden.txt'));
});

test('each flavour has its own path and one beside the others', () => {
  expect(flavourAt('/metrics', 'sglang')).toBe('sglang');
  expect(flavourAt('/metrics/tgi', 'sglang')).toBe('tgi');
  expect(flavourAt('/v1/metrics', 'nim')).toBe('nim');
  expect(flavourAt('/prometheus/metrics', 'trtllm')).toBe('trtllm');
  for (const path of ['/v1/metrics', '/prometheus/metrics', '/metrics/nobody', '/metrics/__proto__', '/metrics/'])
    expect(flavourAt(path, 'vllm'), path).toBeUndefined();
});
