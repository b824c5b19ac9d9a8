import type { Cost, GaugeValue, RateValue, TrendValue } from './result.ts';

/** What one point of a curve was loaded with: sessions started per second, or users of a closed loop. */
export type LoadLevel =
  | { readonly kind: 'rate'; readonly perSecond: number }
  | { readonly kind: 'vus'; readonly vus: number };

/**
 * One run at one load, as a curve shows it. Figures are those of the run's own result, over its measured part; absent
 * means not measured. Several points may have the same load: each is a run of its own.
 */
export interface CurvePoint {
  readonly level: LoadLevel;
  /** The run's folder, below that of the search or the sweep; empty where it was not kept. */
  readonly folder: string;
  /** What the run was for: `bracket`, `bisect`, `confirm`; a sweep's are all `point`. */
  readonly purpose: 'bracket' | 'bisect' | 'confirm' | 'point';
  readonly measuredMs: number;
  readonly valid: boolean;
  /** Why it is not. */
  readonly reasons: readonly string[];
  /** Why it missed whatever its share: it was ended early as hopeless, or its queue was still growing at its end. */
  readonly hopeless?: string;
  /** Whether it met what was asked; absent in a sweep that asks nothing, and of a run that is INVALID. */
  readonly isMet?: boolean;
  readonly sent: number;
  /** Requests planned over the measured time; of sessions of several turns more than the level says. */
  readonly offeredPerSecond: number;
  readonly okPerSecond: number;
  readonly errors?: RateValue;
  /** Of a run that was ended early, without the requests that this cut off. */
  readonly goodput?: RateValue;
  readonly accuracy?: RateValue;
  readonly outputTokensPerSecond?: number;
  /** 1000 / the median tpot in ms: what one user reads at. */
  readonly tokensPerSecondPerUser?: number;
  readonly ttft?: PointTrend;
  readonly tpot?: PointTrend;
  readonly itl?: PointTrend;
  readonly e2e?: PointTrend;
  readonly inFlight?: PointGauge;
  /** The server's own words, where it has any. */
  readonly queueDepth?: PointGauge;
  readonly running?: PointGauge;
  readonly kvUsage?: PointGauge;
  readonly hiddenQueue?: PointGauge;
  readonly cost?: Cost;
}

export type PointTrend = Pick<TrendValue, 'count' | 'mean' | 'p50' | 'p95' | 'p99'>;
export type PointGauge = Pick<GaugeValue, 'mean' | 'max'>;

/** Where the curve bends: from here on more load buys more waiting than work. */
export interface Knee {
  readonly level: LoadLevel;
  /** How it was found, in a sentence. */
  readonly because: string;
}

/** The answer of a capacity search, whichever it is: none is an error. */
export type LoadLine =
  | {
      readonly kind: 'found';
      /** Where the share of good requests crosses what was asked, between the two ends. */
      readonly perSecond: number;
      /**
       * No narrower than from the highest rate that held in all its runs to the lowest above it that missed in all of
       * its, and wide enough for the point of another such search.
       */
      readonly interval: readonly [low: number, high: number];
      /** Runs that agreed at these two rates. */
      readonly lowRuns: number;
      readonly highRuns: number;
    }
  /** Missed at the lowest rate that was to be tried. */
  | { readonly kind: 'below'; readonly minPerSecond: number; readonly goodputRatio: number }
  /** Held at the highest. */
  | { readonly kind: 'above'; readonly maxPerSecond: number; readonly goodputRatio: number }
  /** Not known, and why: runs that could not be trusted, time that ran out, a user who stopped it. */
  | {
      readonly kind: 'unknown';
      readonly why: string;
      /** What is known all the same. */
      readonly heldPerSecond?: number;
      readonly missedPerSecond?: number;
    };

/** Several runs of one scenario at several loads: the content of `curve.json`. */
export interface Curve {
  readonly schema: 1;
  readonly kind: 'capacity' | 'sweep';
  readonly run: {
    readonly id: string;
    readonly name: string;
    /** ISO 8601, UTC. */
    readonly startedAt: string;
    /** Until the last run ended, pauses of a search that was resumed left out. */
    readonly durationMs: number;
    readonly seed: number;
    readonly scenarioHash: string;
    readonly versions: Readonly<Record<string, string>>;
    readonly command?: string;
    readonly stopped?: 'signal';
  };
  readonly target: { readonly url: string; readonly model: string; readonly api: string };
  /** Upper bounds in ms. */
  readonly slo: Readonly<Record<string, number>>;
  /** The share of requests that must meet them, 0–1. */
  readonly goodputRatio?: number;
  /** In the order in which they were run. */
  readonly points: readonly CurvePoint[];
  /** Of a capacity search. */
  readonly line?: LoadLine;
  readonly knee?: Knee;
  readonly exitCode: number;
}
