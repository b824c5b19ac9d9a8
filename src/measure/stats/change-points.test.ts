import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal, type Rng, seeded } from '../../core/rng.ts';
import { bestCut, changePoints } from './change-points.ts';

const STEP = [10.1, 9.8, 10.3, 9.9, 10.2, 10, 9.7, 11.4, 11.1, 11.6, 11.3];
const BUMP = [1, 1.02, 0.97, 1.01, 0.99, 1.03, 1.31, 1.29, 1.33, 1, 0.98, 1.02, 1.01, 0.96];

const search = (seed = 1) => ({ significance: 0.004, least: 3, rng: seeded(seed) });
const placesIn = (values: readonly number[], seed?: number): readonly number[] =>
  changePoints(values, search(seed)).map(({ at }) => at);

// Every block's means of pairs by scipy.spatial.distance.cdist, over all cuts with three values and more on either side:
// e = 2*cdist(x,y,'cityblock').mean() - cdist(x,x,'cityblock').sum()/(m*(m-1)) - cdist(y,y,'cityblock').sum()/(n*(n-1)); m*n/(m+n)*e
describe('the greatest difference is that of scipy’s distances', () => {
  test.each([
    ['a step, to the end', STEP, 'to the end', 7, 5.515151515151516],
    ['a step, any', STEP, 'any', 7, 5.515151515151516],
    ['a bump, to the end', BUMP, 'to the end', 6, 0.17591836734693886],
    ['a bump, any', BUMP, 'any', 6, 1.12],
  ] as const)('%s', (_, values, reach, at, difference) => {
    const cut = bestCut(values, 3, reach);
    expect(cut.at).toBe(at);
    expect(cut.difference).toBeCloseTo(difference, 9);
  });
});

test('p is the share of orders that show as much: of 7 and 7 values far apart 2 in 3,432', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 101, 102, 103, 104, 105, 106, 107];
  const [{ at, p } = { at: 0, p: 1 }] = changePoints(values, search());
  expect(at).toBe(7);
  // 2/3432 of 1,999 shuffles is one of them, give or take; and the series itself.
  expect(p).toBeLessThanOrEqual(0.002);
});

const noise = (rng: Rng, length: number, ratioAt: (i: number) => number): readonly number[] =>
  Array.from({ length }, (_, i) => Math.log(ratioAt(i)) + 0.03 * normal(rng));

test('400 series of 30 to 60 runs in which nothing changed: fewer than 1 in 50 is cut', () => {
  let cut = 0;
  for (let seed = 0; seed < 400; seed++) {
    const rng = seeded(seed);
    if (
      placesIn(
        noise(rng, 30 + (seed % 31), () => 1),
        seed,
      ).length > 0
    )
      cut++;
  }
  expect(cut).toBeLessThan(8);
});

test('a step of 10 % under 3 % of noise is found within six runs in 9 of 10 series', () => {
  let found = 0;
  for (let seed = 1000; seed < 1120; seed++) {
    const before = 20 + (seed % 21);
    const values = noise(seeded(seed), before + 6, (i) => (i >= before ? 1.1 : 1));
    if (placesIn(values, seed).some((at) => Math.abs(at - before) <= 1)) found++;
  }
  expect(found / 120).toBeGreaterThanOrEqual(0.9);
});

test('what came and went is two changes', () => {
  const values = noise(seeded(7), 45, (i) => (i >= 20 && i < 26 ? 1.2 : 1));
  expect(placesIn(values)).toEqual([20, 26]);
});

test('one run that is far off is no change', () => {
  for (const outlier of [0, 12, 28, 29]) {
    const values = noise(seeded(3), 30, (i) => (i === outlier ? 3 : 1));
    expect(placesIn(values)).toEqual([]);
  }
});

test('values that are all equal, or too few, have no change', () => {
  expect(placesIn(Array(40).fill(0))).toEqual([]);
  expect(placesIn([1, 1, 1, 9, 9])).toEqual([]);
  expect(placesIn([])).toEqual([]);
});

test('the same series in other units, or upside down, changes at the same places', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(-3, 0.001, 1000), (seed, scale) => {
      const values = noise(seeded(seed), 30, (i) => (i >= 20 ? 1.15 : 1));
      expect(placesIn(values.map((value) => value * scale + 5))).toEqual(placesIn(values));
    }),
    { numRuns: 20 },
  );
});

test('the same seed gives the same answer', () => {
  const values = noise(seeded(11), 40, (i) => (i >= 30 ? 1.1 : 1));
  expect(changePoints(values, search(5))).toEqual(changePoints(values, search(5)));
});
