import type { Tolerance } from '../metrics/tolerance.ts';
import type { Statistic } from './statistics.ts';

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
export function betweenOf({ floor, ceiling, ...value }: Bounded, statistic: Statistic): Between | undefined {
  if (floor === undefined || statistic === 'stddev') return undefined;
  const reported = (value as Figures)[statistic];
  const [low, high] = [floor[statistic], ceiling === undefined ? reported : ceiling[statistic]];
  return low === undefined || high === undefined ? undefined : { low, high: Math.max(low, high) };
}

type Figures = { readonly [S in Statistic]?: number };

/** Figures of a latency, and the same at its floor and at its ceiling, where these are known. */
export type Bounded = object & {
  readonly floor?: Figures | undefined;
  readonly ceiling?: Figures | undefined;
};

/** What is tolerated of a latency, in ms: of the least that it can be, so that the truth is held to no less. */
export const toleratedMs = ({ low }: Between, { ratio, ms }: Tolerance): number => Math.max(ms, ratio * low);

export const isWithin = (between: Between, tolerance: Tolerance): boolean =>
  between.high - between.low <= toleratedMs(between, tolerance);

/** Of a share, only its part of itself counts: it has no milliseconds. */
export const isShareWithin = ({ low, high }: Between, { ratio }: Tolerance): boolean => high - low <= ratio * high;

/** A difference that nobody would see is not spoken of. */
export const LEAST_SAID: Tolerance = { ratio: 0.02, ms: 0.2 };

export const isWorthSaying = ({ low, high }: Between): boolean =>
  high - low > LEAST_SAID.ms && high - low > LEAST_SAID.ratio * high;
