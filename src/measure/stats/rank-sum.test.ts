import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leastRankSumP, rankSumP, sampleShift } from './rank-sum.ts';

/** Permeability of the chorioamnion at term and earlier: Hollander, Wolfe & Chicken, table 4.1. */
const TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const EARLIER = [1.15, 0.88, 0.9, 0.74, 1.21];

// python3 -c 'from scipy.stats import mannwhitneyu; print(mannwhitneyu(a, b, method="exact").pvalue)', scipy 1.10.1
test.each([
  [TERM, EARLIER, 0.2544122544122544],
  [[-0.5947, 0.6308, 1.0394, 1.0309], [2.8178, 0.6148, 1.5442, 0.6338], 0.4857142857142857],
  [[0.354, -0.005, -0.5316, -2.2766, 0.0187], [1.9274, 2.0433, 0.4638, 3.2294, 2.9437], 0.007936507936507936],
  [
    [-0.9712, -0.1973, 1.245, 1.7488, -0.5161, 1.2952],
    [0.4332, 1.0539, 2.073, 0.6715, 3.3726, -1.5348, 0.702, 0.1894, 0.7658],
    0.7756243756243756,
  ],
])('p of %j against %j is as scipy has it', (a, b, p) => {
  expect(rankSumP(a, b)).toBeCloseTo(p, 12);
});

const whole = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 });
const value = fc.double({ min: -10, max: 10, noNaN: true });
const twoSamples = fc
  .uniqueArray(value, { minLength: 8, maxLength: 16, selector: (v) => v.toFixed(7) })
  .chain((all) => fc.integer({ min: 4, max: all.length - 4 }).map((at) => [all.slice(0, at), all.slice(at)] as const));

describe('the test', () => {
  test('counts every choice of ranks, with equal values as well', () => {
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        expect(rankSumP(a, b)).toBeCloseTo(counted(a, b), 12);
      }),
    );
  });

  test('does not mind which side is which', () => {
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        expect(rankSumP(a, b)).toBeCloseTo(rankSumP(b, a), 12);
      }),
    );
  });

  test('is at its least when all of one are above all of the other: 4 + 4 are the fewest for 0.05', () => {
    expect(leastRankSumP(3, 3)).toBeCloseTo(0.1, 12);
    expect(leastRankSumP(4, 4)).toBeCloseTo(2 / 70, 12);
    expect(rankSumP([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).toBeCloseTo(leastRankSumP(5, 5), 12);
  });
});

/** By walking through all of them. */
function counted(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b];
  const ranks = all.map(
    (v) => all.filter((other) => other < v).length + (all.filter((other) => other === v).length + 1) / 2,
  );
  const sumOf = (chosen: number): number => ranks.reduce((sum, rank, i) => sum + (chosen & (1 << i) ? rank : 0), 0);
  const observed = ranks.slice(a.length).reduce((sum, rank) => sum + rank, 0);
  let [below, above, ways] = [0, 0, 0];
  for (let chosen = 0; chosen < 2 ** all.length; chosen++) {
    if (chosen.toString(2).replaceAll('0', '').length !== b.length) continue;
    ways++;
    if (sumOf(chosen) <= observed) below++;
    if (sumOf(chosen) >= observed) above++;
  }
  return Math.min(1, (2 * Math.min(below, above)) / ways);
}

describe('the estimate', () => {
  test('is as published: −0.305, from −0.76 to 0.15 with a confidence of 96 % (examples 4.3 and 4.4)', () => {
    const { estimate, interval } = sampleShift(TERM, EARLIER);
    expect(estimate).toBeCloseTo(-0.305, 6);
    expect(interval?.low).toBeCloseTo(-0.76, 6);
    expect(interval?.high).toBeCloseTo(0.15, 6);
    expect(interval?.confidence).toBeCloseTo(0.96, 2);
  });

  test('has no interval of 95 % before 4 + 4 values, and then says which it has', () => {
    const confidences = [1, 2, 3, 4].map(
      (n) => sampleShift(TERM.slice(0, n), EARLIER.slice(0, n)).interval?.confidence,
    );
    expect(confidences[0]).toBeUndefined();
    expect(confidences.slice(1).map((c) => c?.toFixed(4))).toEqual(['0.6667', '0.9000', '0.9714']);
  });

  test('has for an interval what the test does not reject', () => {
    fc.assert(
      fc.property(twoSamples, ([a, b]) => {
        const { interval } = sampleShift(a, b);
        if (interval === undefined) throw new Error('4 + 4 values have one');
        const pAt = (shift: number): number =>
          rankSumP(
            a,
            b.map((v) => v - shift),
          );
        expect(pAt(interval.low + 1e-9)).toBeGreaterThan(0.05);
        expect(pAt(interval.high - 1e-9)).toBeGreaterThan(0.05);
        expect(pAt(interval.low - 1e-9)).toBeLessThanOrEqual(0.05 + 1e-12);
        expect(pAt(interval.high + 1e-9)).toBeLessThanOrEqual(0.05 + 1e-12);
      }),
    );
  });
});
