import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../core/rng.ts';
import { describeLength, drawLength, lengthField, lognormal, longest, uniform } from './lengths.ts';

const draws = (length: Parameters<typeof drawLength>[0], n: number): readonly number[] => {
  const rng = seeded(1);
  return Array.from({ length: n }, () => drawLength(length, rng)).sort((a, b) => a - b);
};

test('a number is itself', () => {
  expect(draws(7, 3)).toEqual([7, 7, 7]);
});

test('uniform lengths reach both ends, and every one is about equally frequent', () => {
  const all = draws(uniform(3, 6), 8000);
  for (const value of [3, 4, 5, 6]) expect(all.filter((v) => v === value).length / 8000).toBeCloseTo(0.25, 1);
  expect([all[0], all.at(-1)]).toEqual([3, 6]);
});

test('lognormal lengths have the median and the p95 that were asked for', () => {
  const all = draws(lognormal({ median: 512, p95: 4096 }), 40_000);
  expect(all[20_000]! / 512).toBeCloseTo(1, 1);
  expect(all[38_000]! / 4096).toBeCloseTo(1, 1);
});

test('bounds cut the tails and leave the median where it was', () => {
  const all = draws(lognormal({ median: 512, p95: 1000, min: 300, max: 1000 }), 20_000);
  expect([all[0], all.at(-1)]).toEqual([300, 1000]);
  expect(all[10_000]! / 512).toBeCloseTo(1, 1);
});

test('every draw is a whole number of at least 1, and none is above the longest', () => {
  const length = fc.oneof(
    fc.integer({ min: 1, max: 9999 }),
    fc.tuple(fc.integer({ min: 1, max: 99 }), fc.nat(99)).map(([min, more]) => uniform(min, min + more)),
    fc
      .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }), fc.nat(99))
      .map(([median, more, slack]) => lognormal({ median, p95: median + more, max: median + more + slack })),
  );
  fc.assert(
    fc.property(length, fc.integer(), (declared, seed) => {
      expect(lengthField.safeParse(declared).success).toBe(true);
      const drawn = drawLength(declared, seeded(seed));
      expect(Number.isInteger(drawn)).toBe(true);
      expect(drawn).toBeGreaterThanOrEqual(1);
      expect(drawn).toBeLessThanOrEqual(longest(declared)!);
    }),
  );
});

test('a length describes itself', () => {
  const all = [128, uniform(10, 20), lognormal({ median: 512, p95: 4096, max: 9000 })];
  expect(all.map(describeLength)).toEqual(['128', '10 to 20', 'lognormal (median 512, p95 4,096, at most 9,000)']);
});
