import type { Stored } from './stored/fields.ts';
import type { counterValue, gaugeValue, metrics, metricValue, rateValue, trendValue } from './stored/metric-values.ts';
import type { resultSchema } from './stored/result.ts';

/**
 * Everything a report may say about a run, and the content of `result.json`; `stored/` says what each field means.
 *
 * Absent means not measured: nothing here is null, and nothing is 0 for want of data.
 */
export type RunResult = Stored<typeof resultSchema>;

export type RunInfo = RunResult['run'];
/** Which of the runs of a comparison this is: those of one pair were made one right after the other. */
export type Block = NonNullable<RunInfo['block']>;

/** planned = sent + dropped + cancelled; sent = ok + failed + censored. In requests, those of the warm-up left out. */
export type Counts = RunResult['counts'];
export type ErrorGroup = RunResult['errors'][number];
export type Warmup = NonNullable<RunResult['warmup']>;
/** From the planned start to the cut: the latency of the requests that were cut off is at least that. */
export type CutOff = NonNullable<RunResult['censored']>;
/** What was left out, skipped, sniffed or taken another way than asked, in one sentence. */
export type RunNote = NonNullable<RunResult['notes']>[number];
export type ThrownGroup = NonNullable<RunResult['thrown']>[number];

export type Metrics = Stored<typeof metrics>;
export type MetricValue = Stored<typeof metricValue>;
/** A distribution. Count, mean, stddev, min and max are exact; quantiles are within 0.1 % (HDR, 3 digits). */
export type TrendValue = Stored<typeof trendValue>;
export type RateValue = Stored<typeof rateValue>;
export type CounterValue = Stored<typeof counterValue>;
export type GaugeValue = Stored<typeof gaugeValue>;
type ValueOf<T extends MetricValue['type']> = Extract<MetricValue, { readonly type: T }>;

/** The value of a metric, as far as it is there and of this type. */
export function metricIn<T extends MetricValue['type']>(
  metrics: Metrics,
  name: string,
  type: T,
): ValueOf<T> | undefined {
  const value = metrics[name];
  return value?.type === type ? (value as ValueOf<T>) : undefined;
}

/** Columns over windows of equal width: value i describes [t[i], t[i] + windowMs). A null cell had nothing to measure. */
export type Series = RunResult['series'];
export type HeatMap = NonNullable<Series['heat']>[string];

/** Requests to be looked at one by one, a few of each kind. Their records have the rest. */
export type PickedRequests = NonNullable<RunResult['requests']>;
/** Times are run time in ms, as in the records. */
export type PickedRequest = PickedRequests['random'][number];

/** How the generator itself fared: whether the lateness measured could be our own. */
export type GeneratorHealth = RunResult['generator'];
/** What the records tell. */
export type RecordedHealth = Pick<
  GeneratorHealth,
  'sendLagP99Ms' | 'sendLagMaxMs' | 'socketWaitP99Ms' | 'connectionsOpened' | 'workers'
>;
/** What was watched while the run went on: there is all of it or none. */
export type WatchedHealth = Required<Omit<GeneratorHealth, keyof RecordedHealth | 'standstills' | 'start'>>;

export const wasWatched = (health: GeneratorHealth): health is RecordedHealth & WatchedHealth =>
  health.eventLoopUtilization !== undefined;

export type TokenAccount = NonNullable<RunResult['tokens']>;
/** Input tokens as the prompt source counted them and as the server did: its chat template is among the latter. */
export type InputLengths = NonNullable<TokenAccount['inputRequestedVsGot']>;

/** What the server's own metrics said between the end of the warm-up and the end of the load. */
export type ServerAccount = NonNullable<RunResult['server']>;
export type ServerSource = ServerAccount['sources'][number];
/** In requests, tokens, and times. */
export type ServerCounters = ServerAccount['counters'];
export type ServerTimeName = keyof ServerAccount['times'];
export type ServerTimes = NonNullable<ServerAccount['times'][ServerTimeName]>;

/** Means over the requests that had a first token, which add up to their mean ttft as percentiles would not. */
export type FirstTokenParts = NonNullable<RunResult['firstToken']>;
/** In the currency in which `gpuHourly` was given, over the measured part of the run. */
export type Cost = NonNullable<RunResult['cost']>;

/** Something that must hold if the figures are true. */
export type Law = RunResult['laws'][number];
export type Validity = RunResult['validity'];
export type InvalidReason = Validity['reasons'][number];
export type ThresholdVerdict = RunResult['thresholds'][number];
export type ParsedThreshold = NonNullable<ThresholdVerdict['parsed']>;
/** What of a metric is compared: `p(95)`, `rate`, … */
export type Aggregation = ParsedThreshold['aggregation'];
export type Comparison = ParsedThreshold['comparison'];
