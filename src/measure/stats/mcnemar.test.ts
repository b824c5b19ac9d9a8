import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mcNemar, pairedDifference } from './mcnemar.ts';

const pairs = (both: number, onlyA: number, onlyB: number, neither: number) => ({ both, onlyA, onlyB, neither });

describe('p values', () => {
  // The first is 2·21700/2²⁰; the second Fagerland et al. (2013), who print 0.070 and 0.039.
  test.each([
    ['5 against 15', pairs(0, 5, 15, 0), 0.04138946533203125, 0.02660369873046875],
    ['airway hyper-responsiveness', pairs(1, 1, 7, 12), 0.0703125, 0.0390625],
    ['approval of the prime minister', pairs(794, 150, 86, 570), 3.715936139571442e-5, 2.89338951761549e-5],
    ['none against 10', pairs(3, 0, 10, 3), 2 / 1024, 1 / 1024],
    ['all alike', pairs(3, 0, 0, 3), 1, 1],
  ])('%s', (_, counts, exactP, midP) => {
    const found = mcNemar(counts);
    expect(found.exactP / exactP).toBeCloseTo(1, 9);
    expect(found.midP / midP).toBeCloseTo(1, 9);
  });

  test('as many one way as the other is no difference at all', () => {
    expect(mcNemar(pairs(0, 2, 2, 0))).toEqual({ exactP: 1, midP: expect.closeTo(1 - 3 / 16, 12) });
  });

  test('are those of exact arithmetic, also where 2ⁿ is no number', () => {
    const discordant = fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 700 }));
    fc.assert(
      fc.property(discordant, ([onlyA, onlyB]) => {
        fc.pre(onlyA !== onlyB);
        expect(mcNemar(pairs(0, onlyA, onlyB, 0)).exactP / exactly(onlyA, onlyB)).toBeCloseTo(1, 8);
      }),
      { numRuns: 60 },
    );
    const many = mcNemar(pairs(0, 30_000, 30_500, 0)).exactP;
    expect(many).toBeGreaterThan(0.03);
    expect(many).toBeLessThan(0.06);
  });
});

/** 2·Σ C(n, i) / 2ⁿ in whole numbers, to 15 digits. */
function exactly(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  const k = Math.min(onlyA, onlyB);
  let [choose, sum] = [1n, 1n];
  for (let i = 1; i <= k; i++) {
    choose = (choose * BigInt(n - i + 1)) / BigInt(i);
    sum += choose;
  }
  // As many bits of the quotient as a double holds, whatever its size.
  const shift = Math.max(0, n - sum.toString(2).length + 60);
  return Math.min(1, 2 * Number((sum << BigInt(shift)) >> BigInt(n)) * 2 ** -shift);
}

describe('the difference of two proportions over the same pairs', () => {
  test('as published: Newcombe (1998), 36, 12, 2 and 0 of 50, method 10', () => {
    const { difference, ci95 } = pairedDifference(pairs(36, 12, 2, 0));
    expect(difference).toBeCloseTo(0.2, 12);
    expect(ci95.map((end) => Number(end.toFixed(4)))).toEqual([0.0569, 0.3404]);
  });

  test('as Agresti has it by another method: approval fell by 2 to 6 points', () => {
    const { difference, ci95 } = pairedDifference(pairs(794, 150, 86, 570));
    expect(difference).toBeCloseTo(0.04, 12);
    expect(ci95.map((end) => Number(end.toFixed(2)))).toEqual([0.02, 0.06]);
  });

  test('lies in its interval, which stays within −1 and 1', () => {
    const count = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(fc.tuple(count, count, count, count), ([a, b, c, d]) => {
        fc.pre(a + b + c + d > 0);
        const { difference, ci95 } = pairedDifference(pairs(a, b, c, d));
        expect(ci95[0]).toBeLessThanOrEqual(difference);
        expect(ci95[1]).toBeGreaterThanOrEqual(difference);
        expect(ci95[0]).toBeGreaterThanOrEqual(-1);
        expect(ci95[1]).toBeLessThanOrEqual(1);
      }),
    );
  });
});
