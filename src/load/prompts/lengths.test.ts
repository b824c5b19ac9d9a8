import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import {
  type Drawable,
  describeLength,
  drawLength,
  exponential,
  type Length,
  lengthField,
  lognormal,
  longest,
  uniform,
} from './lengths.ts';

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

test('exponential lengths have the mean that was asked for, and a median ln 2 of it', () => {
  const all = draws(exponential({ mean: 500 }), 40_000);
  expect(all.reduce((sum, value) => sum + value, 0) / 40_000 / 500).toBeCloseTo(1, 1);
  expect(all[20_000]! / (500 * Math.LN2)).toBeCloseTo(1, 1);
  expect(all[0]).toBeGreaterThanOrEqual(1);
});

test('observed lengths come as often as they were seen', () => {
  const all = draws({ observed: Uint32Array.of(3, 9, 9, 9), from: 'x' }, 8000);
  expect(new Set(all)).toEqual(new Set([3, 9]));
  expect(all.filter((v) => v === 9).length / 8000).toBeCloseTo(0.75, 1);
  expect(longest({ observed: Uint32Array.of(3, 9, 4), from: 'x' })).toBe(9);
});

test.each([
  [{ exponential: { mean: 10, max: 10 } }, 'takes a number above the mean'],
  [{ exponential: { mean: 10, min: 10 } }, 'takes a number below the mean'],
  [{ exponential: { men: 10 } }, 'unknown key; did you mean "mean"?'],
  [{ fromFile: 3 }, 'takes the path of a file with a number a line, got 3'],
  [{ normal: 3 }, 'takes a whole number, uniform(min, max), lognormal({ median, p95 }), exponential({ mean }) or'],
])('%j is refused', (declared, message) => {
  expect(
    lengthField
      .safeParse(declared)
      .error?.issues.map((issue) => issue.message)
      .join(),
  ).toContain(message);
});

test('every draw is a whole number of at least 1, and none is above the longest', () => {
  const length: fc.Arbitrary<Drawable & Length> = fc.oneof(
    fc.integer({ min: 1, max: 9999 }),
    fc.tuple(fc.integer({ min: 1, max: 99 }), fc.nat(99)).map(([min, more]) => uniform(min, min + more)),
    fc
      .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }), fc.nat(99))
      .map(([median, more, slack]) => lognormal({ median, p95: median + more, max: median + more + slack })),
    fc
      .tuple(fc.integer({ min: 2, max: 999 }), fc.integer({ min: 1, max: 999 }))
      .map(([mean, more]) => exponential({ mean, min: mean - 1, max: mean + more })),
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
  const all: readonly Drawable[] = [
    128,
    uniform(10, 20),
    lognormal({ median: 512, p95: 4096, max: 9000 }),
    exponential({ mean: 700, min: 8 }),
    { observed: Uint32Array.of(1), from: 'a.txt' },
  ];
  expect(all.map(describeLength)).toEqual([
    '128',
    '10 to 20',
    'lognormal (median 512, p95 4,096, at most 9,000)',
    'exponential (mean 700, at least 8)',
    'lengths as in a.txt',
  ]);
});
