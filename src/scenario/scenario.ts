import type { Connection } from '../client/transport/connection.ts';
import type { Timeouts } from '../client/transport/deadlines.ts';
import type { MaxTokensField } from '../client/wire/dialect.ts';
import type { DialectName } from '../client/wire/dialects.ts';
import type { Executor } from '../load/plan/executors/index.ts';
import type { PromptSource } from '../load/prompts/source.ts';
import type { SessionFunction, SetupFunction, TeardownFunction } from '../load/sessions/context.ts';
import type { RouteFunction } from '../load/sessions/route.ts';
import type { SummaryFunction } from '../load/sessions/summary.ts';
import type { Tolerance } from '../measure/metrics/tolerance.ts';
import type { Selector, Threshold } from '../measure/slo/expression.ts';
import type { Slo } from '../measure/slo/goodput.ts';
import type { Price } from './cost.ts';
import type { ServerMetrics } from './server-metrics.ts';

/** A scenario file, checked and resolved: durations in ms, defaults filled in, every `exec` found. */
export interface Scenario {
  /** The file's name without its ending. */
  readonly name: string;
  readonly file: string;
  /** The only one, or the first of `targets`. */
  readonly target: Target;
  /** Where there are several by name: among these the sessions are divided. */
  readonly targets?: readonly NamedTarget[];
  /** Decides between them in place of their weights. */
  readonly route?: RouteFunction;
  readonly seed: number;
  /** Whose tokens lengths are in: `o200k_base`, `cl100k_base`, or the path of a tokenizer.json as declared. */
  readonly tokenizer: string;
  readonly slo: Slo;
  /** How far from the truth a figure may be that the run is judged by. */
  readonly tolerance: Tolerance;
  readonly timeouts: Timeouts;
  readonly entries: readonly ScenarioEntry[];
  readonly hooks: Hooks;
  readonly thresholds: readonly Threshold[];
  readonly serverMetrics: ServerMetrics;
  /** Parts of the run whose metrics are to be shown, without being judged: thresholds that are empty lists. */
  readonly subMetrics: readonly Selector[];
  /** For so long from the start of the run what is planned is performed, and counts in no figure. */
  readonly warmupMs: number;
  /** An iteration that ends sooner keeps its user until then; 0 by default. */
  readonly minIterationDurationMs: number;
  /** The columns of the terminal's summary, in k6's words; absent for ours. */
  readonly summaryTrendStats?: readonly string[];
  /** Added to every record of every entry. */
  readonly tags: Readonly<Record<string, string>>;
  /** Of the target's machines; absent where the file names none. */
  readonly cost?: Price;
  /** What is worth saying before the run, one sentence each. */
  readonly warnings: readonly string[];
}

export interface Target {
  /** Base of the API, without a slash at the end: `http://127.0.0.1:8000/v1`. What looks like a key in it is hidden. */
  readonly url: string;
  /** As it is asked; absent where `url` hides nothing. Shown to nobody. */
  readonly fullUrl?: string;
  readonly model: string;
  readonly api: DialectName;
  /** The variable's name; the key itself is read when the first request is made, and kept nowhere. */
  readonly apiKey?: TargetKey;
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the body of every request; null leaves a field out. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly maxTokensField?: MaxTokensField;
  /** Over HTTP/2, whatever else the server speaks. */
  readonly http2?: boolean;
  /** False asks for answers that come whole. */
  readonly stream?: boolean;
  readonly connection?: Connection;
}

export interface TargetKey {
  readonly env: string;
  /** That it is sent in as it is, in lower case; where the API looks for it when absent. */
  readonly header?: string;
}

/** One of several targets; what was asked of it carries its name as the tag `target`. */
export interface NamedTarget extends Target {
  readonly name: string;
  /** Its share of the sessions is this over the sum of all; absent where a function decides. */
  readonly weight?: number;
}

/** What an iteration does: asks what a source has for it, or runs the scenario's own code. */
export type Work =
  | { readonly kind: 'prompts'; readonly source: PromptSource }
  | { readonly kind: 'session'; readonly run: SessionFunction };

/** The scenario's own code beside its sessions. */
export interface Hooks {
  readonly setup?: SetupFunction;
  readonly setupTimeoutMs: number;
  readonly teardown?: TeardownFunction;
  readonly teardownTimeoutMs: number;
  readonly handleSummary?: SummaryFunction;
  readonly handleSummaryTimeoutMs: number;
}

/** One key of `options.scenarios`. */
export interface ScenarioEntry {
  readonly name: string;
  readonly exec: string;
  readonly work: Work;
  /** Asked in place of the target's. */
  readonly model?: string;
  /** Read by programmed sessions, before `__ENV`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly startTimeMs: number;
  readonly gracefulStopMs: number;
  readonly executor: Executor;
}
