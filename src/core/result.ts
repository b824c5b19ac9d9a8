import type { Thrown, TimeoutStage, TokenSource } from './record.ts';

/**
 * Everything a report may say about a run, and the content of `result.json`.
 *
 * Absent means not measured: nothing here is null, and nothing is 0 for want of data.
 * `schema` is raised when a name changes its meaning or goes away, never when one is added.
 */
export interface RunResult {
  readonly schema: 1;
  readonly run: RunInfo;
  readonly target: { readonly url: string; readonly model: string; readonly api: string };
  readonly counts: Counts;
  readonly metrics: Metrics;
  /** By selector: `scenario:chat`, `tier:batch`, `turn:2`. */
  readonly groups: Readonly<Record<string, Metrics>>;
  readonly errors: readonly ErrorGroup[];
  /** What was planned before measuring began, and counts in no figure beside; absent without a warm-up. */
  readonly warmup?: Warmup;
  /** Absent when no request was cut off. */
  readonly censored?: CutOff;
  readonly series: Series;
  /** A few requests of the measured part, whole; absent when none was sent, and in results of earlier versions. */
  readonly requests?: PickedRequests;
  readonly generator: GeneratorHealth;
  /** What the server said of itself meanwhile; absent when it was not asked. */
  readonly server?: ServerAccount;
  /** Where the time to the first token went, in the mean; absent when no answer had a first token. */
  readonly firstToken?: FirstTokenParts;
  readonly cost?: Cost;
  readonly tokens?: TokenAccount;
  readonly checks?: Readonly<Record<string, { readonly passes: number; readonly fails: number }>>;
  /** How sessions of several turns, or of the scenario's own code, ended; absent when there were none. */
  readonly sessions?: {
    readonly finished: number;
    readonly failed: number;
    readonly threw: number;
    readonly cut: number;
  };
  /** What the scenario's own code threw, by place, the most frequent first; absent when it threw nothing. */
  readonly thrown?: readonly ThrownGroup[];
  /** The scenario's own code called `fail()`. */
  readonly markedFailed?: {
    readonly count: number;
    /** The first one's. */
    readonly reason: string;
    readonly firstAtMs: number;
  };
  readonly laws: readonly Law[];
  readonly validity: Validity;
  readonly thresholds: readonly ThresholdVerdict[];
  readonly exitCode: number;
}

export interface ThrownGroup extends Thrown {
  readonly count: number;
  readonly firstAtMs: number;
}

export interface RunInfo {
  readonly id: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** First arrival possible → last request ended. */
  readonly durationMs: number;
  /** What rates are divided by: the run without warm-up and without the drain after the last arrival. */
  readonly measuredMs: number;
  /** From the run's zero; what is planned before its end is performed and not measured. Absent when there is none. */
  readonly warmupMs?: number;
  readonly seed: number;
  /** SHA-256 of the resolved scenario. */
  readonly scenarioHash: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly share: { readonly index: number; readonly count: number };
  /** Set when the run is one of an interleaved comparison. */
  readonly block?: Block;
  /** The command that repeats the run. Never holds a key. */
  readonly command?: string;
  /** Set when the run did not reach its planned end. One that was killed is known by its records alone. */
  readonly stopped?: 'signal' | 'threshold' | 'write-failed' | 'worker-lost' | 'script' | 'hopeless' | 'killed';
  /** With which the scenario's own code called `abort()`, or why a search gave the run up. */
  readonly stopReason?: string;
}

/** Which of the runs of a comparison this is: those of one pair were made one right after the other. */
export interface Block {
  /** Id of the comparison. */
  readonly of: string;
  /** From 1. */
  readonly pair: number;
  /** `a` or `b`; of a study the name of an arm. */
  readonly side: string;
}

/** planned = sent + dropped + cancelled; sent = ok + failed + censored. In requests, those of the warm-up left out. */
export interface Counts {
  readonly planned: number;
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  readonly censored: number;
  readonly dropped: number;
  readonly cancelled: number;
}

export interface Warmup {
  readonly counts: Counts;
  readonly errors: readonly ErrorGroup[];
}

/** From the planned start to the cut: the latency of the requests that were cut off is at least that. */
export interface CutOff {
  readonly shortestMs: number;
  readonly longestMs: number;
}

export type Metrics = Readonly<Record<string, MetricValue>>;
export type MetricValue = TrendValue | RateValue | CounterValue | GaugeValue;

/** A distribution. Count, mean, stddev, min and max are exact; quantiles are within 0.1 % (HDR, 3 digits). */
export interface TrendValue {
  readonly type: 'trend';
  readonly unit: 'ms';
  readonly count: number;
  readonly mean: number;
  readonly stddev: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  /** 95 % order-statistic intervals; a quantile with too few samples for one has none. */
  readonly ci95: Readonly<Record<string, readonly [number, number]>>;
  /** HdrHistogram V2, compressed, base64; in µs. */
  readonly hdr: string;
}

export interface RateValue {
  readonly type: 'rate';
  readonly rate: number;
  readonly passes: number;
  readonly fails: number;
  /** Wilson's 95 % interval of the rate, where each is a trial of its own: of accuracy. */
  readonly ci95?: readonly [number, number];
}

export interface CounterValue {
  readonly type: 'counter';
  readonly count: number;
  /** Per second of `measuredMs`. */
  readonly rate: number;
}

export interface GaugeValue {
  readonly type: 'gauge';
  /** Over time. */
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

export interface ErrorGroup {
  readonly kind: 'http' | 'transport' | 'protocol' | 'timeout';
  readonly status?: number;
  readonly stage?: TimeoutStage;
  readonly code?: string;
  /** The first one's words: the server's own text, cut to 300 characters. Hostile until escaped. */
  readonly message: string;
  readonly count: number;
  readonly firstAtMs: number;
  /** The longest that the server asked to be left alone (`Retry-After`); nothing was ever sent again. */
  readonly retryAfterMs?: number;
  /** The first few that said something else each, the first one among them; their words are as hostile. */
  readonly samples?: readonly { readonly id: string; readonly atMs: number; readonly message: string }[];
}

/**
 * Columns over windows of equal width: value i describes [t[i], t[i] + windowMs). A null cell had nothing
 * to measure. Rates are per second. Arrivals and `ttft_*` are filed under the window of the planned start,
 * ends under that of the end, tokens and `itl_*` under that of the token itself. `failed_*` are there by kind, for kinds
 * that there were.
 */
export interface Series {
  readonly windowMs: number;
  /** Window starts in ms of run time. */
  readonly t: readonly number[];
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
  /** By metric: `ttft`, `itl`. Absent when nothing of them was measured, and in results of earlier versions. */
  readonly heat?: Readonly<Record<string, HeatMap>>;
}

/**
 * How many values fell where, by window: bin k holds those from `fromMs · ratio^k` to `fromMs · ratio^(k + 1)`, and bin 0
 * whatever is below it, too.
 */
export interface HeatMap {
  readonly fromMs: number;
  readonly ratio: number;
  /** One a window: the first bin that holds something, and the counts from that one on; empty where nothing fell. */
  readonly counts: readonly (readonly number[])[];
}

/** Requests to be looked at one by one, a few of each kind. Their records have the rest. */
export interface PickedRequests {
  /** By `ttft`, the slowest first. */
  readonly slowestFirstToken: readonly PickedRequest[];
  /** From planned start to end, the longest first; failed ones and those cut off are among them. */
  readonly slowestToEnd: readonly PickedRequest[];
  /** Of all that were sent, each as likely as the other; in order of time. */
  readonly random: readonly PickedRequest[];
}

/** Times are run time in ms, as in the records. */
export interface PickedRequest {
  readonly id: string;
  readonly scenario: string;
  /** Where a run has several. */
  readonly target?: string;
  readonly turn: number;
  readonly plannedMs: number;
  readonly startedMs?: number;
  readonly sentMs?: number;
  readonly connectMs?: number;
  readonly headersMs?: number;
  readonly firstTokenMs?: number;
  readonly lastTokenMs?: number;
  readonly endedMs: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cachedTokens?: number;
  readonly inFlight?: number;
  /** The largest few between its tokens, in order of time. */
  readonly gaps: readonly { readonly atMs: number; readonly ms: number }[];
  readonly outcome: {
    readonly kind: 'ok' | 'http' | 'transport' | 'protocol' | 'timeout' | 'censored';
    readonly status?: number;
    readonly stage?: TimeoutStage;
    readonly code?: string;
  };
}

/**
 * How the generator itself fared: whether the lateness measured could be our own. What is told of a thread is told of
 * the worker that fared worst. Of a run that was killed there is what its records tell, and nothing that only its
 * process knew.
 */
export interface GeneratorHealth extends RecordedHealth, Partial<WatchedHealth> {}

/** What the records tell. */
export interface RecordedHealth {
  /** The 99th percentile of `send_lag`: planned → on the wire, less the opening of a connection. */
  readonly sendLagP99Ms: number;
  readonly sendLagMaxMs: number;
  /** Dispatched → having a connection, less the opening of one. */
  readonly socketWaitP99Ms: number;
  readonly connectionsOpened: number;
  readonly workers: number;
}

/** What was watched while the run went on: there is all of it or none. */
export interface WatchedHealth {
  /** What an event at a random instant waited for the event loop; the one longest standstill is left out. */
  readonly eventLoopDelayP99Ms: number;
  /** The longest standstill of the event loop. */
  readonly eventLoopDelayMaxMs: number;
  /** Share of time the event loop was busy, idle spinning taken out; 0–1. */
  readonly eventLoopUtilization: number;
  /** CPU time of the thread over wall time, idle spinning taken out; 1 is one core. */
  readonly cpuRatio: number;
  readonly gcMaxPauseMs: number;
  /** Share of time spent in pauses for garbage collection; 0–1. */
  readonly gcRatio: number;
  /** Of the whole process. */
  readonly rssMaxBytes: number;
  /** How many workers this machine has a CPU for. */
  readonly cpus: number;
  /** Between the first and the last worker that was awake at the run's zero, on the one clock they share. */
  readonly startSkewMs: number;
}

export const wasWatched = (health: GeneratorHealth): health is RecordedHealth & WatchedHealth =>
  health.eventLoopUtilization !== undefined;

export interface TokenAccount {
  /** The weakest source that any counted response needed. */
  readonly from: TokenSource;
  /** Output tokens per output-bearing event: 1 when every token has its own. */
  readonly perEvent: number;
  /** Over the responses that asked for an exact length. */
  readonly requestedVsGot?: { readonly requested: number; readonly got: number; readonly differing: number };
  /** Over the first turns whose prompts were counted here and by the server. */
  readonly inputRequestedVsGot?: InputLengths;
}

/** Input tokens as the prompt source counted them and as the server did: its chat template is among the latter. */
export interface InputLengths {
  readonly requests: number;
  readonly requested: number;
  readonly got: number;
  readonly differing: number;
  /** The most frequent few of the server's counts less ours, most frequent first: usually the chat template's own tokens. */
  readonly usualDifferences: readonly { readonly difference: number; readonly requests: number }[];
}

/**
 * What the server's own metrics said between the end of the warm-up and the end of the load. Figures over time are
 * among `metrics` and in `series`, under the names of the catalogue; here is where they are from and what they add up to.
 */
export interface ServerAccount {
  /** One a page that was read, in the order in which they were found. */
  readonly sources: readonly ServerSource[];
  readonly everyMs: number;
  /** What is to be known of it before it is believed, one sentence each: why there is none, what is missing, what was left out. */
  readonly notes: readonly string[];
  /** What its counters grew by while the run was measured, over all sources; absent where no source tells, or one was lost. */
  readonly counters: ServerCounters;
  /** Its own histograms, of what was added to them while the run was measured: as fine as their buckets, no finer. */
  readonly times: Readonly<Partial<Record<ServerTimeName, ServerTimes>>>;
}

export interface ServerSource {
  /** Without a query, which may hold a key. */
  readonly url: string;
  /** Whose metrics these look like: `vllm`, `sglang`, … */
  readonly flavour: string;
  /** Pages read, and tries that brought none. */
  readonly scrapes: number;
  readonly missed: number;
  /** The first miss, in a sentence; absent when there was none. */
  readonly firstMiss?: string;
  /** Of the pages that were read, in ms. */
  readonly tookP95Ms?: number;
}

/** In requests, tokens, and times. */
export interface ServerCounters {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cachedTokens?: number;
  /** Requests that it finished, well or not, as it counts them. */
  readonly finished?: number;
  readonly preemptions?: number;
}

export type ServerTimeName = 'ttft' | 'itl' | 'e2e' | 'queue' | 'prefill' | 'decode';

export interface ServerTimes {
  readonly count: number;
  readonly meanMs: number;
  /** Bounds of the bucket that holds the quantile; `[low, null]` in the last one, which has no upper end. */
  readonly p50: readonly [number, number | null];
  readonly p95: readonly [number, number | null];
  readonly p99: readonly [number, number | null];
}

/**
 * Means over the requests that had a first token, which add up to their mean ttft as percentiles would not. What the
 * server did is in means over its own requests meanwhile; a part that nobody told is absent, and is in `unknown`.
 */
export interface FirstTokenParts {
  readonly requests: number;
  readonly ttftMs: number;
  readonly sendLagMs: number;
  readonly connectMs: number;
  /** Waiting inside the server. */
  readonly queueMs?: number;
  readonly prefillMs?: number;
  /** The network, whatever stands between, and whatever nobody told. */
  readonly unknownMs: number;
}

/** In the currency in which `gpuHourly` was given, over the measured part of the run. */
export interface Cost {
  readonly gpuHourly: number;
  readonly gpus: number;
  /** gpuHourly × gpus × measured hours, times the part of the load that this process sent. */
  readonly total: number;
  readonly perMillionOutputTokens?: number;
  readonly perGoodRequest?: number;
  readonly perRightAnswer?: number;
}

/** Something that must hold if the figures are true. */
export interface Law {
  readonly name: 'conservation' | 'schedule' | 'little' | 'server-requests' | 'server-tokens' | 'server-in-flight';
  readonly statement: string;
  readonly expected: number;
  readonly observed: number;
  /** Largest |observed − expected| that passes, in the unit of both. */
  readonly tolerance: number;
  readonly ok: boolean;
  /** Why a broken law does not make the run INVALID: what it is that the server and we see differently. */
  readonly explanation?: string;
}

export interface Validity {
  readonly valid: boolean;
  readonly reasons: readonly InvalidReason[];
}

export interface InvalidReason {
  readonly code: string;
  /** One sentence: what, how much, and what to do. */
  readonly message: string;
  readonly observed: number;
  readonly limit: number;
}

export interface ThresholdVerdict {
  /** `ttft` or `ttft{scenario:chat}`. */
  readonly metric: string;
  readonly expression: string;
  /** Absent when there was no data, which fails the threshold. */
  readonly observed?: number;
  readonly ok: boolean;
  readonly noData: boolean;
  /** What `metric` and `expression` say; absent where this version cannot read them. */
  readonly parsed?: ParsedThreshold;
}

export interface ParsedThreshold {
  /** `ttft`. */
  readonly metric: string;
  /** Tags that a request must all carry; empty selects everything. */
  readonly selector: Readonly<Record<string, string>>;
  readonly aggregation: Aggregation;
  readonly comparison: Comparison;
  readonly limit: number;
}

/** What of a metric is compared: `p(95)`, `rate`, … */
export type Aggregation =
  | { readonly kind: 'avg' | 'min' | 'max' | 'count' | 'rate' | 'value' | 'last' }
  | { readonly kind: 'percentile'; readonly percent: number };

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';
