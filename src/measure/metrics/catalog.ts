import type { RequestRecord, SessionRecord } from '../../core/record.ts';
import {
  connectMs,
  e2eMs,
  failedE2eMs,
  failedTtftMs,
  gapsMs,
  isError,
  isFiltered,
  sendLagMs,
  serviceE2eMs,
  serviceTtftMs,
  sessionMs,
  stallMs,
  tpotMs,
  ttftAnswerMs,
  ttftMs,
} from './derive.ts';

interface MetricBase {
  readonly title: string;
  /** Where there is little room. */
  readonly shortTitle?: string;
  /** One sentence that settles what is counted; printed in reports and docs. */
  readonly definition: string;
  readonly better: 'lower' | 'higher' | 'neither';
  /**
   * Why it is secondary: it is part of another metric, as our own lateness is of a latency; it is a variant of another;
   * or it is the load, which the scenario asks for. Absent where it is a result in its own right.
   */
  readonly secondary?: 'part' | 'variant' | 'load';
  /** What the server says of itself, not a record: there is one of it for the whole run, and none where it is not read. */
  readonly isServers?: true;
}

/** What reads a metric from the records. One without any would never have a value, so it does not compile. */
type AtLeastOne<Readers> = {
  readonly [K in keyof Readers]: Required<Pick<Readers, K>> & Partial<Readers>;
}[keyof Readers];

interface NumberReaders {
  /** Of each request that was sent; undefined where it has no such number. */
  readonly of: (r: RequestRecord) => number | undefined;
  /** Of the end of each session of several turns, or of the scenario’s own code. */
  readonly ofSession: (s: SessionRecord) => number | undefined;
}

/** A distribution over requests (`of`), over the gaps between tokens (`ofEach`), or over sessions (`ofSession`). */
export type TrendMetric = MetricBase & TrendReaders & { readonly kind: 'trend'; readonly unit: 'ms' };
type TrendReaders = AtLeastOne<
  NumberReaders & { readonly ofEach: (r: RequestRecord) => readonly number[] | undefined }
>;

export interface Held {
  readonly passes: number;
  readonly fails: number;
}

/** The share that passes: of requests, each of which does or does not, or of what a session has several of. */
export type RateMetric = MetricBase & RateReaders & { readonly kind: 'rate'; readonly unit: 'ratio' };
type RateReaders = AtLeastOne<{
  /** Undefined of a request that counts neither way. Where no slo is set there is no `isGood`. */
  readonly of: (r: RequestRecord, isGood?: (r: RequestRecord) => boolean) => boolean | undefined;
  readonly ofSession: (s: SessionRecord) => readonly Held[] | undefined;
}> & {
  /** Where each is a trial of its own. Of good requests it would promise too much: what spoils one spoils its neighbours. */
  readonly hasInterval?: true;
  /** Not shown where it is 0, which it is of nearly every run; a threshold on it is judged all the same. */
  readonly isRare?: true;
};

/** A sum of what each adds to it. */
export type CounterMetric = CounterBase & CounterReaders;
type CounterReaders = AtLeastOne<
  NumberReaders & {
    /** Of each request that was never sent. */
    readonly ofUnsent: (r: RequestRecord) => number | undefined;
  }
> & {
  /** What of it counts in the rate, which is over the time while load was offered; all of it when absent. */
  readonly inRate?: 'if-started' | 'if-ended' | 'at-first-token' | 'as-received';
  /** Its count where nothing was added; when absent, it was then not measured. */
  readonly none?: 0;
};

interface CounterBase extends MetricBase {
  readonly kind: 'counter';
  readonly unit: 'tokens' | 'requests' | 'iterations' | 'sessions';
}

export interface GaugeMetric extends MetricBase {
  readonly kind: 'gauge';
  readonly unit: 'requests' | 'ratio';
}

interface ServerCounter extends CounterBase {
  readonly isServers: true;
}

export type Metric = TrendMetric | RateMetric | CounterMetric | GaugeMetric | ServerCounter;

type Optional = Partial<Pick<MetricBase, 'shortTitle' | 'better' | 'secondary'>>;

const trend = (title: string, definition: string, readers: TrendReaders & Optional): TrendMetric => ({
  ...{ kind: 'trend', unit: 'ms', better: 'lower', title, definition },
  ...readers,
});

const rate = (
  title: string,
  better: MetricBase['better'],
  definition: string,
  readers: RateReaders & Optional,
): RateMetric => ({ kind: 'rate', unit: 'ratio', better, title, definition, ...readers });

const counter = (
  title: string,
  unit: CounterMetric['unit'],
  definition: string,
  readers: CounterReaders & Optional,
): CounterMetric => ({ kind: 'counter', unit, better: 'neither', title, definition, ...readers });

const serversGauge = (
  title: string,
  unit: GaugeMetric['unit'],
  definition: string,
  better: MetricBase['better'],
): GaugeMetric & { readonly isServers: true } => ({ kind: 'gauge', isServers: true, unit, better, title, definition });

/**
 * Every metric we measure, by its stable name. Thresholds, reports, the comparison and `docs/metrics.md`
 * all read this table: a metric that is not here does not exist.
 */
export const METRICS = {
  ttft: trend(
    'Time to first token',
    'Of answers that succeeded: planned start → first output token of any kind (reasoning, answer or tool call). Role-only, empty and usage-only events and comments are no tokens.',
    { of: ttftMs, shortTitle: 'TTFT' },
  ),
  ttft_answer: trend(
    'Time to first answer token',
    'Of answers that succeeded: planned start → first token that the user sees (answer or tool call); later than ttft for reasoning models.',
    { of: ttftAnswerMs, secondary: 'variant' },
  ),
  itl: trend(
    'Inter-token latency',
    'Each gap between consecutive events of one choice that carried output, of answers that succeeded: the stutter that a reader sees.',
    { ofEach: gapsMs, shortTitle: 'ITL' },
  ),
  tpot: trend(
    'Time per output token',
    '(last − first output event) / (output tokens − 1); one value per answer that succeeded with at least 2 tokens. Of several choices (n): Σ (last − first) / (output tokens − choices).',
    { of: tpotMs, shortTitle: 'TPOT' },
  ),
  stall: trend('Longest stall', 'The largest itl of one answer that succeeded.', { of: stallMs }),
  e2e: trend('End to end', 'Planned start → end of the response, of answers that succeeded.', {
    of: e2eMs,
    shortTitle: 'E2E',
  }),
  session: trend(
    'Session',
    'Planned start of a session → its end, thinking included: of several requests or of the scenario’s own code, and come to its own end.',
    { ofSession: sessionMs },
  ),
  service_ttft: trend(
    'Service time to first token',
    'On the wire → first output token, of answers that succeeded. Leaves out our own lateness; shown beside ttft, never instead.',
    { of: serviceTtftMs, secondary: 'part' },
  ),
  service_e2e: trend('Service time', 'On the wire → end of the response, of answers that succeeded.', {
    of: serviceE2eMs,
    secondary: 'part',
  }),
  failed_ttft: trend(
    'Failed: time to first token',
    'Planned start → first output token, of requests that failed after it. In no other latency.',
    { of: failedTtftMs, better: 'neither', secondary: 'variant' },
  ),
  failed_e2e: trend(
    'Failed: end to end',
    'Planned start → failure, of requests that failed, our own time-outs among them. In no other latency.',
    { of: failedE2eMs, better: 'neither', secondary: 'variant' },
  ),
  send_lag: trend('Send lag', 'Planned start → on the wire, less the opening of a connection: our own lateness.', {
    of: sendLagMs,
    secondary: 'part',
  }),
  connect: trend('Connect', 'DNS, TCP and TLS, of the requests that opened a connection.', {
    of: connectMs,
    secondary: 'part',
  }),
  in_flight: {
    kind: 'gauge',
    unit: 'requests',
    better: 'neither',
    title: 'In flight',
    definition:
      'Requests sent and unfinished, as the generator sees them; the mean is over time. Least and most are exact of the whole run. Of a part of it (a scenario, target, tag or turn) they are those at the edges of windows, and the means within these, rounded outwards: windows of 1 ms, doubled until at most 8,192 cover the time measured. A peak shorter than a window may be missed; none is invented.',
  },
  errors: rate(
    'Errors',
    'lower',
    'Failed / finished requests; finished = ok + failed. Cut-off (censored) and dropped requests are neither.',
    { of: isError },
  ),
  filtered: rate(
    'Filtered',
    'lower',
    'Share of the requests that finished as asked whose answer a content filter ended. They are no failures, are in no latency, and are not good.',
    { of: (r) => (r.outcome.kind === 'ok' ? isFiltered(r) : undefined), isRare: true },
  ),
  goodput: rate(
    'Goodput',
    'higher',
    'Share of all sent requests that met every slo; failed, filtered and cut-off requests count against it.',
    { of: (r, isGood) => isGood?.(r) },
  ),
  accuracy: rate(
    'Accuracy',
    'higher',
    'Share of graded answers that were right. Graded is every finished answer from which something was expected (expect); one that failed, was cut off or never came is no answer, and counts among errors, censored or dropped requests alone.',
    { of: (r) => r.isRight, hasInterval: true },
  ),
  checks: rate('Checks', 'higher', 'Share of all checks made by the scenario’s own code that held.', {
    ofSession: ({ checks }) => checks && Object.values(checks),
  }),
  requests: counter('Requests', 'requests', 'Requests sent.', {
    ...{ of: () => 1, inRate: 'if-started', none: 0, secondary: 'load' },
  }),
  iterations: counter('Iterations', 'iterations', 'Iterations ended, whole sessions, whatever their outcome.', {
    of: ({ isLast }) => (isLast === true ? 1 : undefined),
    ofSession: () => 1,
    ...{ inRate: 'if-ended', none: 0, secondary: 'load' },
  }),
  sessions: counter(
    'Sessions',
    'sessions',
    'Sessions of several requests, or of the scenario’s own code, that came to their own end.',
    { ofSession: ({ outcome }) => (outcome.kind === 'finished' ? 1 : undefined), inRate: 'if-ended' },
  ),
  dropped_iterations: counter(
    'Dropped iterations',
    'iterations',
    'Arrivals that found no free VU, and iterations left over when time ran out. Never sent.',
    { ofUnsent: ({ outcome, iterations = 1 }) => (outcome.kind === 'dropped' ? iterations : undefined), none: 0 },
  ),
  input_tokens: counter(
    'Input tokens',
    'tokens',
    "Prompt tokens of finished requests: the server's usage where it reports it, else the tokenizer's count.",
    {
      of: ({ outcome, inputTokens }) => (outcome.kind === 'ok' ? inputTokens : undefined),
      ...{ inRate: 'at-first-token', secondary: 'load' },
    },
  ),
  output_tokens: counter(
    'Output tokens',
    'tokens',
    "Tokens received, of every response: the server's usage where it reports it, else the tokenizer's count, else events.",
    { of: (r) => r.outputTokens, inRate: 'as-received', better: 'higher' },
  ),
  reasoning_tokens: counter('Reasoning tokens', 'tokens', 'Reasoning tokens that the server reports in usage.', {
    ...{ of: (r) => r.reasoningTokens, inRate: 'as-received' },
  }),
  cached_tokens: counter('Cached tokens', 'tokens', 'Prompt tokens that the server reports as served from its cache.', {
    ...{ of: (r) => r.cachedTokens, inRate: 'at-first-token' },
  }),
  queue_depth: serversGauge(
    'Queue depth',
    'requests',
    'Requests waiting inside the server, by its own gauge; over all sources, the mean of the samples.',
    'lower',
  ),
  running: serversGauge(
    'Running',
    'requests',
    'Requests that the server works on, by its own gauge; over all sources, the mean of the samples.',
    'neither',
  ),
  hidden_queue: serversGauge(
    'Hidden queue',
    'requests',
    'in_flight − running − queue_depth at the instants of the samples: requests that neither side owns up to, in a gateway, the network or a backlog of sockets. Below 0 others use the server too.',
    'lower',
  ),
  kv_usage: serversGauge(
    'KV cache in use',
    'ratio',
    'Share of the KV cache that is in use, by the server’s own gauge; the mean over its sources.',
    'neither',
  ),
  prefix_hit_rate: serversGauge(
    'Prefix cache hits',
    'ratio',
    'Share of the prompt found in the prefix cache: of what the server’s counters grew by, or, where it has none, its own gauge.',
    'higher',
  ),
  preemptions: {
    kind: 'counter',
    isServers: true,
    unit: 'requests',
    better: 'lower',
    title: 'Preemptions',
    definition: 'Requests that the server put back to make room for others, by its own counter.',
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

type NamesOf<K extends Metric['kind']> = {
  [N in MetricName]: (typeof METRICS)[N]['kind'] extends K ? N : never;
}[MetricName];
export type TrendName = NamesOf<'trend'>;
export type RateName = NamesOf<'rate'>;

/** Judged of the run as a whole, for there are no parts of it. */
export type ServerMetricName = {
  [N in MetricName]: (typeof METRICS)[N] extends { readonly isServers: true } ? N : never;
}[MetricName];

/** Counted from records; those of the server are told by itself. */
export type CounterName = Exclude<NamesOf<'counter'>, ServerMetricName>;

export const isServerMetric = (name: MetricName): name is ServerMetricName => 'isServers' in METRICS[name];

export const isTrend = (name: MetricName): name is TrendName => METRICS[name].kind === 'trend';
export const isRate = (name: MetricName): name is RateName => METRICS[name].kind === 'rate';
const isCounter = (name: MetricName): name is CounterName => METRICS[name].kind === 'counter' && !isServerMetric(name);

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];
export const TREND_NAMES = METRIC_NAMES.filter(isTrend);
export const RATE_NAMES = METRIC_NAMES.filter(isRate);
export const COUNTER_NAMES = METRIC_NAMES.filter(isCounter);

export const isMetricName = (name: string): name is MetricName => Object.hasOwn(METRICS, name);

/** Of a name that this version does not know there is no telling. */
export const secondaryOf = (name: string): Metric['secondary'] =>
  isMetricName(name) ? (METRICS[name] as Metric).secondary : undefined;
