import { expect, test } from 'vitest';
import type { CounterValue, Metrics } from '../../core/result.ts';
import { costOf } from './cost.ts';

const PRICE = { gpuHourly: 3, gpus: 2 };
const HALF_AN_HOUR_MS = 1_800_000;
const METRICS: Metrics = {
  // Some came in the drain: what the GPUs did in the measured part is the rate's.
  output_tokens: { type: 'counter', count: 2_000_000, rate: 1000 },
  goodput: { type: 'rate', rate: 0.5, passes: 600, fails: 600 },
  accuracy: { type: 'rate', rate: 0.1, passes: 100, fails: 900 },
};

test('the measured part is what is paid, and what came of it shares that', () => {
  expect(costOf(PRICE, METRICS, HALF_AN_HOUR_MS)).toEqual({
    ...PRICE,
    total: 3,
    perMillionOutputTokens: expect.closeTo(3 / 1.8, 12),
    perGoodRequest: 0.005,
    perRightAnswer: 0.03,
  });
});

test.each<[string, Metrics]>([
  ['not measured', {}],
  [
    'none',
    {
      output_tokens: { type: 'counter', count: 0, rate: 0 },
      goodput: { type: 'rate', rate: 0, passes: 0, fails: 9 },
      accuracy: { type: 'rate', rate: 0, passes: 0, fails: 9 },
    },
  ],
])('what is %s has no price', (_, metrics) => {
  expect(costOf(PRICE, metrics, HALF_AN_HOUR_MS)).toEqual({ ...PRICE, total: 3 });
  expect(costOf(PRICE, metrics, 0)).toEqual({ ...PRICE, total: 0 });
});

test('one of four processes has a quarter of the machines, so that its prices are those of the whole', () => {
  const quarter: Metrics = {
    ...METRICS,
    output_tokens: { type: 'counter', count: 0, rate: (METRICS['output_tokens'] as CounterValue).rate / 4 },
  };
  const whole = costOf(PRICE, METRICS, HALF_AN_HOUR_MS);
  const part = costOf(PRICE, quarter, HALF_AN_HOUR_MS, 1 / 4);
  expect(part.total).toBeCloseTo(whole.total / 4, 12);
  expect(part.perMillionOutputTokens).toBeCloseTo(whole.perMillionOutputTokens ?? Number.NaN, 12);
});
