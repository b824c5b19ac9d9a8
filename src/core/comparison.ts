import type { comparisonSchema } from './stored/comparison.ts';
import type { Stored } from './stored/fields.ts';

/**
 * One base against one candidate or several: the content of `comparison.json`, and all that its reports are made from;
 * `stored/` says what each field means.
 *
 * The replicate is the run, or the pair of runs in a block; never the request. A change is candidate against base:
 * relative (`0.1` is 10 % more) or, of shares, a difference of shares (`0.01` is one percentage point).
 * Absent means not known: nothing here is 0 for want of data. Labels, paths and values of scenarios are foreign text.
 */
export type Comparison = Stored<typeof comparisonSchema>;
export type ComparisonSettings = Comparison['settings'];
/** In the order of gravity; `invalid` where a run can't be trusted, which is no evidence for anything. */
export type ComparisonVerdict = Comparison['verdict'];

/** One or more runs of the same thing. */
export type Side = Comparison['base'];
export type SideRun = Side['runs'][number];
/** The values of several runs as one distribution. */
export type PooledTrend = Side['pooled'][string];

/** One candidate against the base. */
export type Contrast = Comparison['contrasts'][number];
/** What the comparison rests on, in runs that count: those that can be trusted and came to their planned end. */
export type Design = Contrast['design'];
/** Pairs, or runs of each side, with which a change could be told from chance at all. */
export type RunsNeeded = Design['needed'];
/** Something in which base and candidate, or runs of one side, are not alike. */
export type Difference = Contrast['differences'][number];

/** One figure of one metric, on both sides. */
export type MetricChange = Contrast['metrics'][number];
export type MetricSide = MetricChange['base'];
export type Change = NonNullable<MetricChange['change']>;
export type ChangeInterval = NonNullable<Change['interval']>;
export type Missing = NonNullable<MetricChange['missing']>;
/** What was made of the figure. */
export type Judgement = MetricChange['judgement'];

/** How one threshold fared on both sides. */
export type ThresholdChange = Contrast['thresholds'][number];
export type ThresholdSide = ThresholdChange['base'];

/** How the quantiles of one trend moved. */
export type QuantileShift = Contrast['shifts'][number];
export type QuantileShiftPoint = QuantileShift['points'][number];
