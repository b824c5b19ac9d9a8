import type { Stored } from './stored/fields.ts';
import type { trendSchema } from './stored/trend.ts';

/**
 * Many runs of the same load, in the order in which they were begun: what `plimsoll trend --json` prints; `stored/` says
 * what each field means. Absent means not measured; null stands for a run in which a figure was not.
 */
export type Trend = Stored<typeof trendSchema>;
/** A folder that was looked into, or a run that was read, and is in no group. */
export type LeftOut = Trend['leftOut'][number];

/** Runs of one scenario against one target. */
export type TrendGroup = Trend['groups'][number];
export type TrendRun = TrendGroup['runs'][number];
/** Within a part all runs had the same load. */
export type TrendPart = TrendGroup['parts'][number];

/** One figure over the runs of a group. */
export type TrendSeries = TrendGroup['series'][number];
/** Between two changes, or the ends of a part: runs that do not differ but by chance. */
export type Stretch = TrendSeries['stretches'][number];
export type Change = TrendSeries['changes'][number];
export type SeriesState = TrendSeries['state'];
