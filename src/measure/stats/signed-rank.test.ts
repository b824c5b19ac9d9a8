import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leastSignedRankP, pairedShift, signedRankP } from './signed-rank.ts';

/** Hamilton's depression scale of nine patients before and after: Hollander, Wolfe & Chicken, table 3.1. */
const BEFORE = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
const CHANGES = AFTER.map((after, i) => after - BEFORE[i]!);

// python3 -c 'from scipy.stats import wilcoxon; print(wilcoxon([...], mode="exact").pvalue)', scipy 1.10.1
test.each([
  [CHANGES, 0.0390625],
  [[-0.3019, -0.8244, 0.2516, 0.9204, 1.636], 0.625],
  [[1.5531, 2.2765, -2.0533, 0.362, 1.5137, 1.8521], 0.3125],
  [[-1.2383, -0.8366, -0.8611, 0.1484, -1.8126, 0.3111, -0.4572, 1.3936], 0.3125],
  [[0.4932, 1.5461, 1.2416, 1.224, 2.1188, -0.7056, -0.127, -0.8207, 0.3922, 1.4988, 0.4781, 0.9959], 0.0341796875],
])('p of %j is as scipy has it', (differences, p) => {
  expect(signedRankP(differences)).toBeCloseTo(p, 12);
});

const whole = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 9 });
const real = fc.uniqueArray(fc.double({ min: -10, max: 10, noNaN: true }), {
  minLength: 6,
  maxLength: 14,
  selector: (value) => Math.abs(value).toFixed(9),
});

describe('the test', () => {
  test('counts every change of signs, with equal differences and those of 0 as well', () => {
    fc.assert(
      fc.property(whole, (differences) => {
        expect(signedRankP(differences)).toBeCloseTo(counted(differences), 12);
      }),
    );
  });

  test('does not mind which side is which', () => {
    fc.assert(
      fc.property(whole, (differences) => {
        expect(signedRankP(differences.map((d) => -d))).toBeCloseTo(signedRankP(differences), 12);
      }),
    );
  });

  test('has no evidence in differences that are all 0', () => {
    expect(signedRankP([0, 0, 0, 0, 0, 0])).toBe(1);
  });

  test('is at its least when all go one way: six pairs are the fewest for 0.05', () => {
    expect([5, 6, 8].map(leastSignedRankP)).toEqual([2 / 32, 2 / 64, 2 / 256]);
    expect(signedRankP([1, 2, 3, 4, 5, 6, 7, 8])).toBe(leastSignedRankP(8));
  });
});

/** By walking through all of them. */
function counted(differences: readonly number[]): number {
  const sizes = differences.map(Math.abs);
  const rankOf = (size: number): number =>
    sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2;
  const signed = differences.filter((d) => d !== 0);
  const observed = signed.reduce((sum, d) => sum + (d > 0 ? rankOf(d) : 0), 0);
  let [below, above] = [0, 0];
  for (let signs = 0; signs < 2 ** signed.length; signs++) {
    const sum = signed.reduce((total, d, i) => total + (signs & (1 << i) ? rankOf(Math.abs(d)) : 0), 0);
    if (sum <= observed) below++;
    if (sum >= observed) above++;
  }
  return Math.min(1, (2 * Math.min(below, above)) / 2 ** signed.length);
}

describe('the estimate', () => {
  test('is as published: −0.46, from −0.786 to −0.010 with a confidence of 96.1 % (examples 3.3 and 3.4)', () => {
    const { estimate, interval } = pairedShift(CHANGES);
    expect(estimate).toBeCloseTo(-0.46, 6);
    expect(interval?.low).toBeCloseTo(-0.786, 6);
    expect(interval?.high).toBeCloseTo(-0.01, 6);
    expect(interval?.confidence).toBeCloseTo(1 - 2 * (10 / 512), 12);
  });

  test('has no interval of 95 % before six pairs, and then says which it has', () => {
    const confidences = [1, 2, 3, 4, 5, 6].map((n) => pairedShift(CHANGES.slice(0, n)).interval?.confidence);
    expect(confidences).toEqual([undefined, 0.5, 0.75, 0.875, 0.9375, 0.96875]);
  });

  test('has for an interval what the test does not reject', () => {
    fc.assert(
      fc.property(real, (differences) => {
        const { interval } = pairedShift(differences);
        if (interval === undefined) throw new Error('six pairs have one');
        const pAt = (shift: number): number => signedRankP(differences.map((d) => d - shift));
        expect(pAt(interval.low + 1e-9)).toBeGreaterThan(0.05);
        expect(pAt(interval.high - 1e-9)).toBeGreaterThan(0.05);
        expect(pAt(interval.low - 1e-9)).toBeLessThanOrEqual(0.05 + 1e-12);
        expect(pAt(interval.high + 1e-9)).toBeLessThanOrEqual(0.05 + 1e-12);
      }),
    );
  });

  test('moves as the differences do', () => {
    fc.assert(
      fc.property(real, fc.integer({ min: -50, max: 50 }), (differences, by) => {
        const moved = pairedShift(differences.map((d) => d + by));
        expect(moved.estimate).toBeCloseTo(pairedShift(differences).estimate + by, 9);
      }),
    );
  });
});
