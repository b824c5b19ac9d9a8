import { expect, test } from 'vitest';
import { crossing } from './crossing.ts';

const run = (perSecond: number, share: number, judged = 100) => ({ perSecond, good: share * judged, judged });

test('the crossing is read off a line over the logarithm of the rate', () => {
  expect(crossing([run(10, 1), run(40, 0.9)], 0.95, 10, 40)).toBeCloseTo(20);
});

test('runs at one rate count by their requests, and a share that rises with the rate is pooled with its neighbour', () => {
  expect(crossing([run(10, 1, 300), run(10, 0.6, 100), run(40, 0.8)], 0.85, 10, 40)).toBeCloseTo(20);
  const pooled = crossing([run(10, 1), run(20, 0.9), run(21, 0.94), run(40, 0)], 0.95, 10, 40);
  expect(pooled).toBeGreaterThan(10);
  expect(pooled).toBeLessThan(20);
});

test('it stays between the ends, and is their middle where shares never cross', () => {
  expect(crossing([run(1, 1), run(100, 0)], 0.95, 30, 40)).toBe(30);
  expect(crossing([run(10, 1), run(40, 1)], 0.95, 10, 40)).toBeCloseTo(20);
  expect(crossing([], 0.95, 10, 40)).toBeCloseTo(20);
});
