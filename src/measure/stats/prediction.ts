import { studentT95 } from './student.ts';

/** Fewer values say too little of their own scatter. */
const LEAST = 5;
/** From so many on, the 2.5 % at either end are values themselves. */
const RANKED = 39;

/**
 * Within which one more value of the same distribution is in 19 of 20 cases: a prediction interval, no interval of a mean.
 *
 * From 39 values on it is between two of them, and holds whatever the distribution is: the next value is as likely to
 * fall into each of the n + 1 gaps, so from the r-th least to the r-th greatest there are (n + 1 − 2r)/(n + 1). With
 * fewer it is mean ± t·s·√(1 + 1/n) (Hahn & Meeker, Statistical Intervals, §4.7), which is exact for normal
 * values; `bench/trend.ts` has how near it comes for others.
 *
 * Undefined for fewer than five values, and for values that are all equal.
 */
export function prediction95(values: readonly number[]): readonly [low: number, high: number] | undefined {
  const n = values.length;
  if (n < LEAST || values.every((value) => value === values[0])) return undefined;
  if (n >= RANKED) {
    const sorted = values.toSorted((a, b) => a - b);
    const rank = Math.floor(0.025 * (n + 1) + 1e-9);
    return [sorted[rank - 1]!, sorted[n - rank]!];
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = studentT95(n - 1) * Math.sqrt(variance * (1 + 1 / n));
  return [mean - half, mean + half];
}
