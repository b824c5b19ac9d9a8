/**
 * Many runs of the same load, in the order in which they were begun: what `plimsoll trend --json` prints. Absent means
 * not measured; null stands for a run in which a figure was not.
 */
export interface Trend {
  readonly schema: 1;
  /** The least change that is told, relative: 0.05 is 5 %. Of shares a fifth of it, as a difference. */
  readonly margin: number;
  /** How likely a series in which nothing changed is to show a change all the same. */
  readonly significance: number;
  /** The one with the most runs first. Runs of two groups are never compared. */
  readonly groups: readonly TrendGroup[];
  readonly leftOut: readonly LeftOut[];
}

/** A folder that was looked into, or a run that was read, and is in no group. */
export interface LeftOut {
  readonly folder: string;
  /** One sentence. May quote foreign text. */
  readonly why: string;
}

/** Runs of one scenario against one target. */
export interface TrendGroup {
  readonly name: string;
  readonly target: {
    /** Scheme, host and port of the url. */
    readonly origin: string;
    readonly model: string;
    readonly api: string;
  };
  readonly share: { readonly index: number; readonly count: number };
  /** Earlier runs that `--last` leaves out. */
  readonly earlier: number;
  readonly runs: readonly TrendRun[];
  /** Within a part all runs had the same load. The last one is what states are told of. */
  readonly parts: readonly TrendPart[];
  readonly series: readonly TrendSeries[];
}

export interface TrendRun {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly folder: string;
  /** Its `report.html`, from the page's folder, a name a step; absent when there is none below that. */
  readonly report?: readonly string[];
  /** `invalid` and `stopped` ones are shown and count in nothing. */
  readonly state: 'counted' | 'invalid' | 'stopped';
  /** Why it does not count. */
  readonly why: readonly string[];
  readonly seed: number;
  readonly version: string;
}

export interface TrendPart {
  /** Place of its first run among the group's. */
  readonly from: number;
  /** What differs from the part before; absent of the first. */
  readonly because?: string;
}

/** One figure over the runs of a group. */
export interface TrendSeries {
  /** `ttft:p95`, `goodput`, `queue_depth:max`, `cost:per_million_output_tokens`. */
  readonly figure: string;
  readonly better: 'lower' | 'higher' | 'neither';
  /** One a run, in the unit of the metric: ms, a share of 0–1, a number of requests, per second. */
  readonly values: readonly (number | null)[];
  /** 95 % intervals of the values within their runs, where a run has one. */
  readonly intervals: readonly (readonly [low: number, high: number] | null)[];
  /** Runs in which a quantile had too few requests to be told. */
  readonly tooFew: number;
  readonly stretches: readonly Stretch[];
  readonly changes: readonly Change[];
  readonly state: SeriesState;
  /** The last counted run of the last part in which it was measured. */
  readonly latest?: {
    readonly at: number;
    readonly value: number;
    /** Against the band of its stretch. */
    readonly outside?: 'above' | 'below';
  };
}

/** Between two changes, or the ends of a part: runs that do not differ but by chance. */
export interface Stretch {
  /** Places of the first and the last run among the group's. */
  readonly from: number;
  readonly to: number;
  /** How many of them count. */
  readonly runs: number;
  /** The middle one of those; of an even number the lower of the middle two. */
  readonly middle: number;
  /**
   * Another such run is within in 19 of 20 cases: of all runs of the stretch, but for the latest run of the group, which is
   * judged by it. Absent with fewer than five, or when all were equal.
   */
  readonly band?: readonly [low: number, high: number];
}

export interface Change {
  /** Place of the first run after it. */
  readonly at: number;
  /** The middle run before, and after. */
  readonly from: number;
  readonly to: number;
  /** to / from − 1; absent from 0. */
  readonly ratio?: number;
  readonly direction: 'better' | 'worse' | 'neither';
  /** How often shuffled runs show as large a one. */
  readonly p: number;
}

export type SeriesState =
  | { readonly kind: 'steady'; readonly runs: number }
  /** The last change of the last part. */
  | ({ readonly kind: 'changed' } & Change)
  | { readonly kind: 'few'; readonly runs: number; readonly needed: number }
  /** Not measured in any run of the last part that counts. */
  | { readonly kind: 'none' };
