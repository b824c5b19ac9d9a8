import { expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import { loadTokenizer } from '../../tokens/tokenizer.ts';
import { answerLength, nextToken } from '../text.ts';
import { LLAMA_70B, QWEN3_235B, residentBytes } from './architectures.ts';
import { PRESETS } from './presets.ts';
import { routing } from './routing.ts';

const decode = (name: string, decodes: number, context: number): number => {
  const cost = PRESETS[name]?.cost(seeded(1));
  const batch = { decodes, contextTokens: decodes * context, prefillTokens: 0, prefillWork: 0 };
  const steps = Array.from({ length: 200 }, () => cost?.step(batch).totalMs ?? Number.NaN);
  return steps.reduce((a, b) => a + b, 0) / steps.length;
};

test('the parameters add up to the published totals', () => {
  expect(residentBytes(LLAMA_70B) / 70.6e9).toBeCloseTo(1, 1);
  expect(residentBytes(QWEN3_235B) / 235e9).toBeCloseTo(1, 1);
});

// Output of an independent prototype of the same closed form, not measurements. Its mixture of experts is cut into
// slices, which reads as much as experts dealt out evenly do.
test.each([
  ['dense-70b', 1, 7.8],
  ['dense-70b', 8, 8.1],
  ['dense-70b', 32, 8.9],
  ['moe-dynamic', 1, 6.1],
  ['moe-dynamic', 8, 10.1],
  ['moe-dynamic', 32, 16],
  ['moe-dynamic', 128, 19.4],
  ['moe-dynamic', 256, 22.2],
])('%s decodes a batch of %d, with 1,000 tokens of context each, in %d ms, ± 10 %%', (name, batch, expected) => {
  expect(Math.abs(decode(name, batch, 1000) / expected - 1)).toBeLessThan(0.1);
});

test('a larger batch never decodes faster', () => {
  for (const name of ['moe-dynamic', 'dense-70b']) {
    const steps = [1, 2, 4, 8, 16, 32, 64, 128, 256].map((batch) => decode(name, batch, 500));
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  }
});

test('from 1 to 64, a mixture of experts slows about threefold, and a dense model hardly', () => {
  const climb = (name: string, context: number): number => decode(name, 64, context) / decode(name, 1, context);
  expect(climb('moe-dynamic', 1000)).toBeGreaterThan(2.7);
  expect(climb('moe-dynamic', 4000)).toBeGreaterThan(3);
  expect(climb('dense-70b', 100)).toBeLessThan(1.2);
});

test('of weights and compute a step is spent on one: a small decode reads, a long prompt computes', () => {
  for (const name of ['moe-dynamic', 'dense-70b']) {
    const cost = PRESETS[name]?.cost(seeded(1));
    const small = cost?.step({ decodes: 4, contextTokens: 4000, prefillTokens: 0, prefillWork: 0 }).components;
    const long = cost?.step({ decodes: 0, contextTokens: 0, prefillTokens: 8192, prefillWork: 8192 * 4096 }).components;
    expect(small).toMatchObject({ weights: expect.any(Number), compute: 0 });
    expect(small?.weights).toBeGreaterThan(1);
    expect(long).toMatchObject({ weights: 0, kv: 0 });
    // The floor: two operations a parameter and token, at half of eight GPUs' fp8 peak.
    const parameters = name === 'dense-70b' ? 70.6e9 : 22.1e9;
    expect(long?.compute).toBeGreaterThan((2 * parameters * 8192 * 1000) / (8 * 1978e12 * 0.5));
  }
});

test('what a step was spent on adds up to its time', () => {
  const batch = { decodes: 40, contextTokens: 40_000, prefillTokens: 900, prefillWork: 400_000 };
  for (const preset of Object.values(PRESETS)) {
    const { totalMs, components } = preset.cost(seeded(1)).step(batch);
    expect(Object.values(components).reduce((a, b) => a + b, 0)).toBeCloseTo(totalMs, 9);
  }
});

test('experts that are elsewhere hardly move the median, and the 95th percentile a great deal', () => {
  const batch = { decodes: 64, contextTokens: 64_000, prefillTokens: 0, prefillWork: 0 };
  const of = (name: string) => {
    const cost = PRESETS[name]?.cost(seeded(1));
    const steps = Array.from({ length: 3000 }, () => cost?.step(batch).totalMs ?? Number.NaN).toSorted((a, b) => a - b);
    return { p50: steps[1500] ?? 0, p95: steps[2850] ?? 0 };
  };
  const [resident, thrashing] = [of('moe-dynamic'), of('moe-thrash')];
  expect(thrashing.p50 - resident.p50).toBeLessThan(3);
  expect(thrashing.p95 - resident.p95).toBeGreaterThan(25);
});

test('distinct experts of an even router are E·(1 − (1 − k/E)^B)', () => {
  const even = routing({ experts: 128, perToken: 8 }, 1, 0, seeded(1));
  for (const tokens of [1, 4, 16, 64, 256])
    expect(even.distinctOnBusiestGpu(tokens)).toBeCloseTo(128 * (1 - (1 - 8 / 128) ** tokens), 2);
});

test.each([0, 0.5, 1, 2])('at skew %d, one token still wakes the eight experts that it passes through', (skew) => {
  const router = routing({ experts: 128, perToken: 8 }, 1, skew, seeded(1));
  expect(router.distinctOnBusiestGpu(1)).toBeCloseTo(8, 6);
});

test('a skewed router wakes fewer of them, and loads the GPUs less evenly', () => {
  const [even, skewed] = [0, 1].map((skew) => routing({ experts: 128, perToken: 8 }, 1, skew, seeded(1)));
  // The published prototype's figures for B = 64: 126 even, 105 at Zipf 1.
  expect(even?.distinctOnBusiestGpu(64)).toBeCloseTo(126, 0);
  expect(Math.abs((skewed?.distinctOnBusiestGpu(64) ?? 0) - 105)).toBeLessThan(3);
  const straggler = (skew: number): number =>
    routing({ experts: 128, perToken: 8 }, 8, skew, seeded(1)).straggler(2048, seeded(2));
  expect(straggler(1)).toBeGreaterThan(straggler(0) * 1.2);
});

test('an answer’s text has as many tokens as it was given', async () => {
  const tokenizer = await loadTokenizer();
  const rng = seeded(5);
  expect(tokenizer.count(Array.from({ length: 500 }, () => nextToken(rng)).join(''))).toBe(500);
});

test('answers are as long as asked, or as they naturally are', () => {
  const free = { maxTokens: undefined, minTokens: undefined, ignoreEos: false };
  expect(answerLength({ ...free, maxTokens: 9, ignoreEos: true }, seeded(1))).toEqual({
    tokens: 9,
    finishReason: 'length',
  });
  expect(answerLength({ ...free, maxTokens: 1 }, seeded(1))).toEqual({ tokens: 1, finishReason: 'length' });
  expect(answerLength({ ...free, minTokens: 5000 }, seeded(1))).toEqual({ tokens: 5000, finishReason: 'stop' });
  const natural = Array.from({ length: 2000 }, (_, i) => answerLength(free, seeded(i)).tokens).toSorted(
    (a, b) => a - b,
  );
  expect(Math.abs((natural[1000] ?? 0) - 180)).toBeLessThan(15);
});
