import { expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import { exponential, lognormal, uniform } from './lengths.ts';
import { describeThinkTime, drawThinkTime, type ThinkTime, thinkTimeField } from './think-time.ts';

const draws = (time: ThinkTime, n: number): readonly number[] => {
  const rng = seeded(1);
  const ms = thinkTimeField.parse(time);
  return Array.from({ length: n }, () => drawThinkTime(ms, rng)).sort((a, b) => a - b);
};

test('times are declared as durations, and are what they say', () => {
  expect(draws('2s', 2)).toEqual([2000, 2000]);
  const even = draws(uniform('1s', '3s'), 20_000);
  expect(even[0]).toBeGreaterThanOrEqual(1000);
  expect(even.at(-1)).toBeLessThan(3000);
  expect(even[10_000]! / 2000).toBeCloseTo(1, 1);
  const long = draws(lognormal({ median: '2s', p95: '20s' }), 40_000);
  expect(long[20_000]! / 2000).toBeCloseTo(1, 1);
  expect(long[38_000]! / 20_000).toBeCloseTo(1, 1);
  const waits = draws(exponential({ mean: '5s', max: '8s' }), 40_000);
  expect(waits[20_000]! / (5000 * Math.LN2)).toBeCloseTo(1, 1);
  expect(waits.at(-1)).toBe(8000);
});

test('a time describes itself', () => {
  const all: readonly ThinkTime[] = [
    500,
    uniform('1s', '3s'),
    exponential({ mean: '5s', min: '1s' }),
    lognormal({ median: '2s', p95: '20s', max: '1m' }),
  ];
  expect(all.map((time) => describeThinkTime(thinkTimeField.parse(time)))).toEqual([
    '500ms',
    '1s to 3s',
    'exponential (mean 5s, at least 1s)',
    'lognormal (median 2s, p95 20s, at most 1m)',
  ]);
});

test.each([
  ['soon', 'takes a duration'],
  [uniform('3s', '1s'), 'takes at least min'],
  [lognormal({ median: '3s', p95: '1s' }), 'takes a time above the median'],
  [lognormal({ median: '3s', p95: '6s', max: '5s' }), 'max from p95 on'],
  [exponential({ mean: '3s', max: '2s' }), 'takes a time between min and max'],
  [{ gamma: 1 }, 'takes a duration like "2s", or uniform(min, max)'],
])('%j is refused', (declared, message) => {
  expect(
    thinkTimeField
      .safeParse(declared)
      .error?.issues.map((issue) => issue.message)
      .join(),
  ).toContain(message);
});
