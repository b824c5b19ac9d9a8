import { quantileRanks95 } from './distribution.ts';

/** The quantiles that have a name, and the share of values below each. */
export const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;
export type Quantile = keyof typeof QUANTILES;

export const isQuantile = (name: string): name is Quantile => Object.hasOwn(QUANTILES, name);

/**
 * Whether so many values say anything of the quantile `q`, which is when they bound it at all: p50 needs 8, p90 35,
 * p95 73, p99 381 and p99.9 3,838. With fewer it would be little but their greatest.
 */
export const isEnough = (count: number, q: number): boolean => quantileRanks95(count, q) !== undefined;

/** The fewest values that say anything of the quantile. */
export function fewestFor(q: number): number {
  let count = 1;
  while (!isEnough(count, q)) count++;
  return count;
}
