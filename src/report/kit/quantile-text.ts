import type { TrendValue } from '../../core/result.ts';
import { formatMs } from '../../core/units.ts';
import { quantileRanks95 } from '../../measure/stats/distribution.ts';

const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;
export type Quantile = keyof typeof QUANTILES;

/** In place of a quantile that so few values say nothing of: it would be little but their greatest. */
export const TOO_FEW = 'n too small';

/** Whether n values bound the quantile `q` at all: p50 needs 8, p90 35, p95 73, p99 381 and p99.9 3,838. */
export const isEnough = (count: number, q: number): boolean => quantileRanks95(count, q) !== undefined;

/** A quantile for a reader, or why there is none. */
export const quantileText = (value: TrendValue, quantile: Quantile): string =>
  isEnough(value.count, QUANTILES[quantile]) ? formatMs(value[quantile]) : TOO_FEW;
