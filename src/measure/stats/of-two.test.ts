import { expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import { Distribution } from './distribution.ts';
import { differenceOfTwo, type WithInterval } from './of-two.ts';
import { wilson95 } from './wilson.ts';

const proportion = (successes: number, trials: number): WithInterval => {
  const [low, high] = wilson95(successes, trials);
  return { estimate: successes / trials, low, high };
};

// Newcombe (1998), table II, method 10, to the four digits that are printed there.
test.each([
  [[48, 80], [56, 70], 0.2, 0.0524, 0.3339],
  [[3, 10], [9, 10], 0.6, 0.1705, 0.809],
  [[2, 7], [6, 7], 4 / 7, 0.0582, 0.8062],
  [[0, 10], [0, 10], 0, -0.2775, 0.2775],
] as [[number, number], [number, number], number, number, number][])(
  '%j against %j is as published',
  (a, b, estimate, low, high) => {
    const found = differenceOfTwo(proportion(...a), proportion(...b));
    expect(found.estimate).toBeCloseTo(estimate, 12);
    expect([found.low, found.high].map((end) => Number(end.toFixed(4)))).toEqual([low, high]);
  },
);

test('holds the true ratio of two p95 of independent values about as often as it says', () => {
  const rng = seeded(7);
  const p95 = (count: number): WithInterval => {
    const values = new Distribution();
    for (let i = 0; i < count; i++) values.add(-100 * Math.log(1 - rng.next()));
    const [low, high] = values.quantileInterval95(0.95) ?? [Number.NaN, Number.NaN];
    return { estimate: Math.log(values.quantileMs(0.95)!), low: Math.log(low), high: Math.log(high) };
  };
  const held = Array.from({ length: 400 }, () => {
    const { low, high } = differenceOfTwo(p95(300), p95(600));
    return low <= 0 && high >= 0;
  }).filter(Boolean).length;
  // 95 % of 400 is 380, give or take 9.
  expect(held).toBeGreaterThan(362);
  expect(held).toBeLessThan(398);
});
