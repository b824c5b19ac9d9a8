import type { MetricValue, RunResult } from '../../core/result.ts';

/** What `handleSummary` is given, in k6's shape, and what it returns. */

/** k6's name for a kind of metric with k6's names for its figures: `avg`, `med`, `p(95)`, `count`, `rate`, `passes`, … */
export interface SummaryMetric {
  readonly type: MetricValue['type'];
  /** `time` is in ms. */
  readonly contains: 'time' | 'default';
  readonly values: Readonly<Record<string, number>>;
  /**
   * By expression. `observed` is absent when nothing was measured, and the threshold then failed; with `atLeast` it is
   * known from below only.
   */
  readonly thresholds?: Readonly<
    Record<string, { readonly ok: boolean; readonly observed?: number; readonly atLeast?: true }>
  >;
}

export interface SummaryData {
  /** By name; parts of the run that a threshold asks for as `ttft{scenario:chat}`. */
  readonly metrics: Readonly<Record<string, SummaryMetric>>;
  readonly root_group: {
    readonly name: '';
    readonly path: '';
    readonly groups: readonly [];
    readonly checks: readonly {
      readonly name: string;
      readonly path: string;
      readonly passes: number;
      readonly fails: number;
    }[];
  };
  readonly options: { readonly summaryTrendStats: readonly string[] };
  readonly state: {
    readonly isStdOutTTY: boolean;
    readonly isStdErrTTY: boolean;
    readonly testRunDurationMs: number;
  };
  /** What `setup` returned. */
  readonly setup_data?: unknown;
  /** All that `result.json` will hold, save for what `handleSummary` itself may change: its exit code. */
  readonly result: RunResult;
  /** The summary that is printed where there is no `handleSummary`. */
  readonly text: string;
}

/** What to print, as `stdout` and `stderr`; what to write, by the name of a file in the run's folder. */
export type SummaryOutputs = Readonly<Record<string, string | ArrayBuffer | Uint8Array>>;

export type SummaryFunction = (data: SummaryData) => SummaryOutputs | undefined | Promise<SummaryOutputs | undefined>;
