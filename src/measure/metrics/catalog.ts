import type { RequestRecord } from '../../core/record.ts';
import {
  connectMs,
  e2eMs,
  sendLagMs,
  serviceE2eMs,
  serviceTtftMs,
  stallMs,
  tpotMs,
  ttftAnswerMs,
  ttftMs,
} from './derive.ts';

interface MetricBase {
  readonly title: string;
  /** One sentence that settles what is counted; printed in reports and docs. */
  readonly definition: string;
  readonly better: 'lower' | 'higher' | 'neither';
  /** What the server says of itself, not a record: there is one of it for the whole run, and none where it is not read. */
  readonly isServers?: true;
}

/** A distribution over requests (`of`), or over the gaps between tokens (`ofEach`). */
export interface TrendMetric extends MetricBase {
  readonly kind: 'trend';
  readonly unit: 'ms';
  readonly of: (r: RequestRecord) => number | undefined | readonly number[];
}

export interface RateMetric extends MetricBase {
  readonly kind: 'rate';
  readonly unit: 'ratio';
}

export interface CounterMetric extends MetricBase {
  readonly kind: 'counter';
  readonly unit: 'tokens' | 'requests' | 'iterations' | 'sessions';
}

export interface GaugeMetric extends MetricBase {
  readonly kind: 'gauge';
  readonly unit: 'requests' | 'ratio';
}

export type Metric = TrendMetric | RateMetric | CounterMetric | GaugeMetric;

const trend = (title: string, definition: string, of: TrendMetric['of']): TrendMetric => ({
  kind: 'trend',
  unit: 'ms',
  better: 'lower',
  title,
  definition,
  of,
});

const rate = (title: string, better: MetricBase['better'], definition: string): RateMetric => ({
  ...{ kind: 'rate', unit: 'ratio', better, title, definition },
});

const counter = (
  title: string,
  unit: CounterMetric['unit'],
  definition: string,
  better: MetricBase['better'] = 'neither',
): CounterMetric => ({ kind: 'counter', unit, better, title, definition });

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
    'Planned start → first output token of any kind (reasoning, answer or tool call). Role-only, empty and usage-only events and comments are no tokens.',
    ttftMs,
  ),
  ttft_answer: trend(
    'Time to first answer token',
    'Planned start → first token that the user sees (answer or tool call); later than ttft for reasoning models.',
    ttftAnswerMs,
  ),
  itl: trend(
    'Inter-token latency',
    'Each gap between consecutive events of one response that carried output: the stutter that a reader sees.',
    (r) => r.itlMs,
  ),
  tpot: trend(
    'Time per output token',
    '(last − first output event) / (output tokens − 1); one value per finished response of at least 2 tokens.',
    tpotMs,
  ),
  stall: trend('Longest stall', 'The largest gap between output events of one response.', stallMs),
  e2e: trend('End to end', 'Planned start → end of the response; finished responses only.', e2eMs),
  session: trend(
    'Session',
    'Planned start of a session → its end, thinking included: of several requests or of the scenario’s own code, and come to its own end.',
    () => undefined, // No request has it: the session's own record does.
  ),
  service_ttft: trend(
    'Service time to first token',
    'On the wire → first output token. Leaves out our own lateness; shown beside ttft, never instead.',
    serviceTtftMs,
  ),
  service_e2e: trend('Service time', 'On the wire → end of the response; finished responses only.', serviceE2eMs),
  send_lag: trend(
    'Send lag',
    'Planned start → on the wire, less the opening of a connection: our own lateness.',
    sendLagMs,
  ),
  connect: trend('Connect', 'DNS, TCP and TLS, of the requests that opened a connection.', connectMs),
  in_flight: {
    kind: 'gauge',
    unit: 'requests',
    better: 'neither',
    title: 'In flight',
    definition: 'Requests sent and unfinished, as the generator sees them; the mean is over time.',
  },
  errors: rate(
    'Errors',
    'lower',
    'Failed / finished requests; finished = ok + failed. Cut-off (censored) and dropped requests are neither.',
  ),
  goodput: rate(
    'Goodput',
    'higher',
    'Share of all sent requests that met every slo; failed and cut-off requests count against it.',
  ),
  accuracy: rate(
    'Accuracy',
    'higher',
    'Share of graded answers that were right. Graded is every finished answer from which something was expected (expect); one that failed, was cut off or never came is no answer, and counts among errors, censored or dropped requests alone.',
  ),
  checks: rate('Checks', 'higher', 'Share of all checks made by the scenario’s own code that held.'),
  requests: counter('Requests', 'requests', 'Requests sent.'),
  iterations: counter('Iterations', 'iterations', 'Iterations ended, whole sessions, whatever their outcome.'),
  sessions: counter(
    'Sessions',
    'sessions',
    'Sessions of several requests, or of the scenario’s own code, that came to their own end.',
  ),
  dropped_iterations: counter(
    'Dropped iterations',
    'iterations',
    'Arrivals that found no free VU, and iterations left over when time ran out. Never sent.',
  ),
  input_tokens: counter(
    'Input tokens',
    'tokens',
    "Prompt tokens of finished requests: the server's usage where it reports it, else the tokenizer's count.",
  ),
  output_tokens: counter(
    'Output tokens',
    'tokens',
    "Tokens received, of every response: the server's usage where it reports it, else the tokenizer's count, else events.",
    'higher',
  ),
  reasoning_tokens: counter('Reasoning tokens', 'tokens', 'Reasoning tokens that the server reports in usage.'),
  cached_tokens: counter('Cached tokens', 'tokens', 'Prompt tokens that the server reports as served from its cache.'),
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
    ...counter(
      'Preemptions',
      'requests',
      'Requests that the server put back to make room for others, by its own counter.',
      'lower',
    ),
    isServers: true,
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

type NamesOf<K extends Metric['kind']> = {
  [N in MetricName]: (typeof METRICS)[N]['kind'] extends K ? N : never;
}[MetricName];
export type TrendName = NamesOf<'trend'>;

export const TREND_NAMES = (Object.keys(METRICS) as MetricName[]).filter(
  (name): name is TrendName => METRICS[name].kind === 'trend',
);

/** Judged of the run as a whole, for there are no parts of it. */
export type ServerMetricName = {
  [N in MetricName]: (typeof METRICS)[N] extends { readonly isServers: true } ? N : never;
}[MetricName];

/** Counted from records; those of the server are told by itself. */
export type CounterName = Exclude<NamesOf<'counter'>, ServerMetricName>;

export const isServerMetric = (name: MetricName): name is ServerMetricName => 'isServers' in METRICS[name];

export const isMetricName = (name: string): name is MetricName => Object.hasOwn(METRICS, name);
