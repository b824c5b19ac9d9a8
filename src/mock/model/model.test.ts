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

test.each([
  [1, 7.8],
  [8, 8.1],
  [32, 8.9],
])('a dense 70B on 8 H100 decodes a batch of %d in %d ms, ± 15 %%', (batch, expected) => {
  expect(Math.abs(decode('dense-70b', batch, 1000) / expected - 1)).toBeLessThan(0.15);
});

test('distinct experts of an even router are E·(1 − (1 − k/E)^B)', () => {
  const even = routing({ experts: 128, perToken: 8 }, 1, 0, seeded(1));
  for (const tokens of [1, 4, 16, 64, 256])
    expect(even.distinctOnBusiestGpu(tokens)).toBeCloseTo(128 * (1 - (1 - 8 / 128) ** tokens), 2);
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
