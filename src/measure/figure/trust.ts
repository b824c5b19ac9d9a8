import type { TrendValue } from '../../core/result.ts';
import type { Tolerance } from '../metrics/tolerance.ts';
import { type Statistic, statisticOf } from './statistics.ts';

/** Between which a figure truly lies. */
export interface Between {
  readonly low: number;
  readonly high: number;
}

/**
 * Where a statistic of a latency truly lies: no lower than if all that may be the generator's own were taken off each
 * value, no higher than reported, or than its ceiling. Undefined where the records do not tell, or a spread is asked for,
 * of which the ends bound nothing.
 */
export function betweenOf(value: TrendValue, statistic: Statistic): Between | undefined {
  if (value.floor === undefined || statistic === 'stddev') return undefined;
  const [low, high] = [value.floor, value.ceiling ?? value].map((end) => statisticOf({ ...value, ...end }, statistic));
  return low === undefined || high === undefined ? undefined : { low, high: Math.max(low, high) };
}

/** What is tolerated of a latency, in ms: of the least that it can be, so that the truth is held to no less. */
export const toleratedMs = ({ low }: Between, { ratio, ms }: Tolerance): number => Math.max(ms, ratio * low);

export const isWithin = (between: Between, tolerance: Tolerance): boolean =>
  between.high - between.low <= toleratedMs(between, tolerance);

/** Of a share, only its part of itself counts: it has no milliseconds. */
export const isShareWithin = ({ low, high }: Between, { ratio }: Tolerance): boolean => high - low <= ratio * high;

/** A difference that nobody would see is not spoken of: less than 2 %, or than 0.2 ms. */
export const isWorthSaying = ({ low, high }: Between): boolean => high - low > 0.2 && high - low > 0.02 * high;
