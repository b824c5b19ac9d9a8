import type { Block, Series, Validity } from './result.ts';

/**
 * One base against one candidate or several: the content of `comparison.json`, and all that its reports are made from.
 *
 * The replicate is the run, or the pair of runs in a block; never the request. A change is candidate against base:
 * relative (`0.1` is 10 % more) or, of shares, a difference of shares (`0.01` is one percentage point).
 * Absent means not known: nothing here is 0 for want of data. Labels, paths and values of scenarios are foreign text.
 */
export interface Comparison {
  readonly schema: 1;
  readonly settings: ComparisonSettings;
  readonly base: Side;
  /** One or more, each against the base. */
  readonly contrasts: readonly Contrast[];
  /** Over all candidates: the gravest of theirs. */
  readonly verdict: ComparisonVerdict;
  /** The command that makes it again. */
  readonly command?: string;
  readonly exitCode: number;
}

export interface ComparisonSettings {
  /** A relative change below this is of no practical importance; 0.05 is 5 %. */
  readonly marginRatio: number;
  /** The same of shares, as a difference: 0.01 is one percentage point. */
  readonly marginShare: number;
  /** What an adjusted p value must not exceed, and 1 − the confidence of intervals: 0.05. */
  readonly alpha: number;
  /** Keys of the metrics that were to be judged: `ttft:p95`, `errors`. */
  readonly judged: readonly string[];
}

/** In the order of gravity; `invalid` where a run can't be trusted, which is no evidence for anything. */
export type ComparisonVerdict = 'invalid' | 'worse' | 'unclear' | 'better' | 'same';

/** One or more runs of the same thing. */
export interface Side {
  /** For reading: the run's folder, or the folder of runs. Not empty, and no two sides have the same. */
  readonly label: string;
  /** Of its first run. */
  readonly name: string;
  readonly target: { readonly url: string; readonly model: string; readonly api: string };
  /** In the order of their start; those that can't be trusted among them. */
  readonly runs: readonly SideRun[];
  /** All valid runs together, by the name of a trend: for overlays. */
  readonly pooled: Readonly<Record<string, PooledTrend>>;
}

export interface SideRun {
  /** As it was given or found: a folder, or a file. */
  readonly path: string;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly measuredMs: number;
  readonly warmupMs?: number;
  readonly seed: number;
  readonly sent: number;
  readonly workers: number;
  readonly validity: Validity;
  /** What ended it early, in the word of `result.json`. */
  readonly stopped?: string;
  readonly block?: Block;
  /**
   * In run time, as in `result.json`, of the columns a comparison draws: `ttft_p50`, `ttft_p95`, `itl_p95`, `itl_p99`,
   * `in_flight`, `queue_depth`, `output_tokens`, `failed`, `offered`, `ok`. Only of the first few runs of a side.
   */
  readonly series?: Series;
}

/** The values of several runs as one distribution. */
export interface PooledTrend {
  readonly count: number;
  /** [share below, ms], ascending; as far into the tail as there are values for. */
  readonly quantiles: readonly (readonly [q: number, ms: number])[];
}

/** One candidate against the base. */
export interface Contrast {
  readonly candidate: Side;
  readonly design: Design;
  readonly verdict: ComparisonVerdict;
  /** What of the two was not the same, the gravest first: read it before the figures. */
  readonly differences: readonly Difference[];
  /** Judged metrics first, in the order of `settings.judged`; then all others that both sides have. */
  readonly metrics: readonly MetricChange[];
  /** Thresholds that both or one of them set. */
  readonly thresholds: readonly ThresholdChange[];
  /** How each distribution moved, quantile by quantile. */
  readonly shifts: readonly QuantileShift[];
}

/** What the comparison rests on, in runs that count: those that can be trusted and came to their planned end. */
export type Design =
  /** Runs made in pairs, one of each side at nearly the same time: signed ranks. */
  | {
      readonly kind: 'pairs';
      readonly pairs: number;
      /** Valid runs without a partner, which count in nothing. */
      readonly unpaired: number;
      readonly needed: RunsNeeded;
    }
  /** Runs that have nothing to do with one another: rank sums. */
  | { readonly kind: 'samples'; readonly base: number; readonly candidate: number; readonly needed: RunsNeeded };

/** Pairs, or runs of each side, with which a change could be told from chance at all. */
export interface RunsNeeded {
  /** For one metric alone. */
  readonly forOne: number;
  /** For as many as are judged here. */
  readonly forAll: number;
  readonly judged: number;
}

/** Something in which base and candidate, or runs of one side, are not alike. */
export interface Difference {
  /**
   * `load`: what was asked and how it is counted; such runs are unlike, and a change may be due to it.
   * `target`: what was put under load, which is what is being compared. `tool`: how it was measured, and seeds.
   */
  readonly kind: 'load' | 'target' | 'tool';
  /** `entries.chat.executor.rate`, `versions.node`, `workers`. */
  readonly path: string;
  /** Values as JSON text, cut to 200 characters; absent where a side has none. */
  readonly base?: string;
  readonly candidate?: string;
  /** Runs of this side differ among themselves: then the values are of its first run and of the first that differs. */
  readonly within?: 'base' | 'candidate';
}

export type MetricUnit =
  | 'ms'
  | 'ratio'
  | 'per second'
  | 'requests'
  | 'tokens'
  | 'iterations'
  | 'sessions'
  | 'times'
  | 'money'
  | 'requests per money'
  | 'tokens per money';

/** One figure of one metric, on both sides. */
export interface MetricChange {
  /** `ttft:p95`, `output_tokens`, `errors`, `jitter`. */
  readonly key: string;
  /** The metric's name in the catalogue, or that of a figure made of others. */
  readonly metric: string;
  /** `p50` … `p999`, `mean`, `rate`; `value` of what has only one. */
  readonly stat: string;
  readonly title: string;
  readonly unit: MetricUnit;
  /** `relative`: changes are candidate / base − 1. `share`: candidate − base of shares from 0 to 1. */
  readonly scale: 'relative' | 'share';
  readonly better: 'lower' | 'higher' | 'neither';
  readonly judged: boolean;
  readonly base: MetricSide;
  readonly candidate: MetricSide;
  /** Absent where the two can't be compared; `missing` then says why. */
  readonly change?: Change;
  readonly missing?: Missing;
  readonly judgement: Judgement;
}

/** What one side has of a figure, in the unit of the metric. */
export interface MetricSide {
  /** The median over the runs that count; of one run its own figure. Of an even number halfway between the middle two. */
  readonly typical?: number;
  /** One for each run of the side, in their order; null for what can't be trusted or was not measured. */
  readonly runs: readonly (number | null)[];
}

export interface Change {
  /** Hodges–Lehmann's estimate over runs or pairs; of one run each, the change itself. */
  readonly estimate: number;
  /** By how much it could be wrong; absent where nothing can be said of that. */
  readonly interval?: ChangeInterval;
  /** Two-sided, exact; absent where each side has one run. */
  readonly p?: number;
  /** The same after Holm, over all metrics that are judged; absent where it is not judged. */
  readonly adjustedP?: number;
  /** One for each pair, in the order of their numbers; absent without pairs. */
  readonly pairs?: readonly number[];
}

export interface ChangeInterval {
  readonly low: number;
  readonly high: number;
  /** Its exact confidence, 0.95 and above; below it where too few runs allow no better. */
  readonly confidence: number;
  /**
   * `runs`: over runs or pairs, so that it knows how much runs differ. `requests`: within the two single runs alone, so
   * that another run may well lie outside.
   */
  readonly over: 'runs' | 'requests';
}

export type Missing =
  /** The metric is not there on this side, or not in all of its runs. */
  | { readonly kind: 'absent'; readonly side: 'base' | 'candidate' | 'both' }
  /** Too few values in some run for this quantile to mean anything. */
  | { readonly kind: 'few-values'; readonly count: number; readonly needed: number }
  /** A value of 0 or below has no ratio to another. */
  | { readonly kind: 'no-ratio' }
  /** No run of this side counts. */
  | { readonly kind: 'no-runs'; readonly side: 'base' | 'candidate' | 'both' };

/** What was made of the figure. */
export type Judgement =
  /** Adjusted p at most alpha, and an estimate of the margin or more. */
  | { readonly kind: 'better' | 'worse' }
  /** All of the 95 % interval is within the margin. */
  | { readonly kind: 'same' }
  | { readonly kind: 'unclear'; readonly because: Unclear }
  /** Not among those to be judged, or a run of the comparison is INVALID. */
  | { readonly kind: 'not-judged' };

export type Unclear =
  /** One run a side: how much runs differ is not known. */
  | 'one-run'
  /** With so few runs no change, however great, could be told from chance. */
  | 'few-runs'
  /** Not told from chance, and the interval reaches beyond the margin. */
  | 'wide'
  /** There is a change; whether it is as large as the margin is not known. */
  | 'perhaps-small'
  /** There is nothing to compare: see `missing`. */
  | 'missing';

/** How one threshold fared on both sides. */
export interface ThresholdChange {
  readonly metric: string;
  readonly expression: string;
  readonly base: ThresholdSide;
  readonly candidate: ThresholdSide;
}

/** Over the valid runs of a side that have the threshold. */
export interface ThresholdSide {
  readonly runs: number;
  readonly held: number;
  /** In the unit of the limit, one for each run that had data. */
  readonly observed: readonly number[];
}

/** How the quantiles of one trend moved. */
export interface QuantileShift {
  /** The trend's name: `ttft`. */
  readonly metric: string;
  readonly title: string;
  /** `runs` or `requests`, as of an interval; of the whole band. */
  readonly over: 'runs' | 'requests';
  /** Of the band at each point; absent where there is none. */
  readonly confidence?: number;
  /** Ascending; only where both sides have values enough. */
  readonly points: readonly QuantileShiftPoint[];
}

export interface QuantileShiftPoint {
  readonly q: number;
  /** Of the pooled runs, in ms. */
  readonly baseMs: number;
  readonly candidateMs: number;
  /** Relative: 0.1 is 10 % more. */
  readonly estimate: number;
  /** Pointwise, not of the whole curve at once; absent where too few runs allow none. */
  readonly low?: number;
  readonly high?: number;
}
