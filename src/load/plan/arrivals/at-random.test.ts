import { describe, expect, test } from 'vitest';
import { seeded } from '../../../core/rng.ts';
import { atRandom } from './at-random.ts';
import type { RandomArrivals } from './process.ts';
import { whenAreaReaches } from './ramp.ts';

const POISSON: RandomArrivals = { kind: 'poisson' };
const gamma = (cv: number): RandomArrivals => ({ kind: 'gamma', cv });

/** Tolerances are so many standard errors of what is estimated, with seeds fixed: chance fails no test twice. */
const SIGMAS = 4;

const areasUpTo = (process: RandomArrivals, seed: number, most: number): readonly number[] => {
  const areas: number[] = [];
  for (const area of atRandom(process, seeded(seed))) {
    if (area >= most) return areas;
    areas.push(area);
  }
  return areas;
};
const gapsOf = (areas: readonly number[]): readonly number[] => areas.slice(1).map((area, i) => area - (areas[i] ?? 0));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const m = mean(values);
  return values.reduce((sum, v) => sum + (v - m) ** 2, 0) / (values.length - 1);
};

describe('Poisson arrivals', () => {
  const N = 100_000;
  const areas = areasUpTo(POISSON, 42, N);
  const gaps = gapsOf(areas);

  test('have exponential gaps of mean 1 (Kolmogorov–Smirnov)', () => {
    const sorted = gaps.toSorted((a, b) => a - b);
    const n = sorted.length;
    const distance = Math.max(
      ...sorted.map((gap, i) => {
        const expected = 1 - Math.exp(-gap);
        return Math.max(Math.abs((i + 1) / n - expected), Math.abs(i / n - expected));
      }),
    );
    // One sample in a thousand of true exponentials lies further off than 1.95/√n.
    expect(distance).toBeLessThan(1.95 / Math.sqrt(n));
  });

  test('vary in number as much as they are many: an index of dispersion of 1, over short windows and long', () => {
    for (const width of [1, 5, 20, 100]) {
      const counts = new Array<number>(N / width).fill(0);
      for (const area of areas) counts[Math.floor(area / width)]! += 1;
      const index = variance(counts) / mean(counts);
      const error = Math.sqrt(2 / (counts.length - 1));
      expect(Math.abs(index - 1), `windows of ${width}`).toBeLessThan(SIGMAS * error);
    }
  });

  test('forget: a gap says nothing of the next ones', () => {
    const m = mean(gaps);
    const v = variance(gaps);
    for (const lag of [1, 2, 3, 5, 10]) {
      const products = gaps.slice(lag).map((gap, i) => (gap - m) * ((gaps[i] as number) - m));
      expect(Math.abs(mean(products) / v), `lag ${lag}`).toBeLessThan(SIGMAS / Math.sqrt(gaps.length));
    }
  });
});

describe('gamma arrivals', () => {
  test.each([0.2, 0.5, 1, 2, 4])('of cv %d have gaps of mean 1 whose standard deviation is cv', (cv) => {
    const gaps = gapsOf(areasUpTo(gamma(cv), 7, 200_000));
    expect(Math.abs(mean(gaps) - 1)).toBeLessThan((SIGMAS * cv) / Math.sqrt(gaps.length));
    // The variance of a sample variance: σ⁴·(kurtosis − 1)/n, where a gamma's kurtosis is 3 + 6·cv².
    const error = cv ** 2 * Math.sqrt((2 + 6 * cv ** 2) / gaps.length);
    expect(Math.abs(variance(gaps) - cv ** 2)).toBeLessThan(SIGMAS * error);
  });

  test('of cv 1 are Poisson in distribution (two-sample Kolmogorov–Smirnov)', () => {
    const [a, b] = [POISSON, gamma(1)].map((process, i) => gapsOf(areasUpTo(process, 100 + i, 20_000)));
    expect(ksDistance(a ?? [], b ?? [])).toBeLessThan(1.95 * Math.sqrt(2 / 20_000));
  });

  test.each([0.3, 2, 5])(
    'of cv %d begin as if they had always gone on: as many as the rate says, from the first instant',
    (cv) => {
      const seeds = 4000;
      const within = 3;
      const counts = Array.from({ length: seeds }, (_, seed) => areasUpTo(gamma(cv), seed, within).length);
      const error = Math.sqrt(variance(counts) / seeds);
      expect(Math.abs(mean(counts) - within)).toBeLessThan(SIGMAS * error);
    },
  );
});

describe('on a ramp', () => {
  const stages = [
    { durationMs: 10_000, toPerMs: 0.02 },
    { durationMs: 5000, toPerMs: 0.02 },
    { durationMs: 0, toPerMs: 0.001 },
    { durationMs: 20_000, toPerMs: 0.001 },
    { durationMs: 10_000, toPerMs: 0 },
  ];
  const expected = [100, 100, 0, 20, 5];

  test.each([POISSON, gamma(2), gamma(0.4)])('%j has the right rate in every stage', (process) => {
    const seeds = 2000;
    const sums = stages.map(() => [] as number[]);
    for (let seed = 0; seed < seeds; seed++) {
      const starts = [...whenAreaReaches(atRandom(process, seeded(seed)), 0, stages)];
      let from = 0;
      for (const [i, { durationMs }] of stages.entries()) {
        sums[i]?.push(starts.filter((t) => t >= from && t < from + durationMs).length);
        from += durationMs;
      }
    }
    for (const [i, counts] of sums.entries()) {
      const error = Math.sqrt(variance(counts) / seeds);
      expect(Math.abs(mean(counts) - (expected[i] as number)), `stage ${i}`).toBeLessThanOrEqual(SIGMAS * error);
    }
  });

  test('the same seed gives the same starts, another seed others', () => {
    const starts = (seed: number) => [...whenAreaReaches(atRandom(POISSON, seeded(seed)), 0, stages)];
    expect(starts(1)).toEqual(starts(1));
    expect(starts(1)).not.toEqual(starts(2));
  });

  test('gaps too small for a number do no harm', () => {
    const starts = [...whenAreaReaches(atRandom(gamma(10), seeded(3)), 0, stages)];
    expect(starts.every((t, i) => t >= (starts[i - 1] ?? 0) && t <= 45_000)).toBe(true);
  });
});

function ksDistance(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [a.toSorted((p, q) => p - q), b.toSorted((p, q) => p - q)];
  let [i, j, most] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    if ((x[i] as number) <= (y[j] as number)) i++;
    else j++;
    most = Math.max(most, Math.abs(i / x.length - j / y.length));
  }
  return most;
}
