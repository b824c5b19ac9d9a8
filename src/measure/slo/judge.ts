import type { RunMs } from '../../core/clock.ts';
import { given } from '../../core/given.ts';
import type { Aggregation, Comparison, Metrics, MetricValue, ThresholdVerdict } from '../../core/result.ts';
import { statisticNamed, statisticOf } from '../figure/statistics.ts';
import type { Aggregate } from '../metrics/aggregate.ts';
import { isServerMetric, isTrend } from '../metrics/catalog.ts';
import type { Slice } from '../metrics/slice.ts';
import type { Bounded, Bounds } from '../stats/bounded.ts';
import type { Threshold } from './expression.ts';

/**
 * Judges every threshold on all data so far. One with no data fails: nothing measured is nothing shown. Requests that we
 * gave up are in its latencies as slower than any that ended: where those decide, it is known only from below.
 *
 * @param ofServer what the server says of itself, which is in no record
 */
export function judge(
  thresholds: readonly Threshold[],
  aggregate: Aggregate,
  measuredMs: number,
  ofServer: Metrics = {},
): readonly ThresholdVerdict[] {
  return thresholds.map((threshold) => {
    const between = isServerMetric(threshold.metric)
      ? optionalFigure(ofServer[threshold.metric], threshold.aggregation)
      : observe(threshold, aggregate.slice(threshold.selector), measuredMs);
    const { key, expression, metric, selector, aggregation, comparison, limit } = threshold;
    const verdict = between === undefined ? { ok: false } : held(between, comparison, limit);
    const ends = between && endsOf(threshold, aggregate.slice(threshold.selector), measuredMs);
    const isSame = ends?.every((end) => held(end, comparison, limit).ok === verdict.ok) ?? true;
    return given({
      metric: key,
      expression,
      ...verdict,
      noData: between === undefined,
      between: ends && ([ends[0].low, ends[1].low] as const),
      undecided: isSame ? undefined : (true as const),
      parsed: { metric, selector, aggregation, comparison, limit },
    });
  });
}

/** The first threshold that is to end the run now: it fails on data measured so far, and its delay is over. */
export function abortingNow(
  thresholds: readonly Threshold[],
  aggregate: Aggregate,
  nowMs: RunMs,
  warmupMs: RunMs = 0,
  ofServer: Metrics = {},
): Threshold | undefined {
  const due = thresholds.filter((t) => t.abortOnFail && nowMs >= t.delayAbortEvalMs);
  const verdicts = judge(due, aggregate, Math.max(0, nowMs - warmupMs), ofServer);
  return due.find((_, i) => verdicts[i]?.ok === false && verdicts[i].noData === false);
}

/** Between which the figure lies; the same twice where it is known. */
interface Between {
  readonly low: number;
  readonly high: number;
}

const known = (value: number): Between => ({ low: value, high: value });

/** It holds only if it does so wherever between the two the figure lies. What is told is the end that decided. */
function held({ low, high }: Between, comparison: Comparison, limit: number): Judged {
  const holds = HOLDS[comparison];
  const isFromAbove = comparison === '<' || comparison === '<=';
  const observed = isFromAbove && Number.isFinite(high) ? high : low;
  const ok = comparison === '!=' ? limit < low || limit > high : holds(low, limit) && holds(high, limit);
  return { observed, ok, ...(observed < high ? { atLeast: true as const } : {}) };
}

type Judged = Pick<ThresholdVerdict, 'observed' | 'ok' | 'atLeast'>;

/**
 * The same figure were all that may be the generator's own taken off, and as high as it can be; undefined where that is not
 * known.
 */
function endsOf(
  { metric, aggregation }: Threshold,
  slice: Slice | undefined,
  measuredMs: number,
): readonly [Between, Between] | undefined {
  if (slice === undefined || isServerMetric(metric)) return undefined;
  if (!isTrend(metric)) {
    const value = slice.value(metric, measuredMs);
    return value?.type === 'rate' && value.atFloor !== undefined
      ? [known(value.rate), known(value.atFloor)]
      : undefined;
  }
  const ends = slice.boundedAtEnds(metric)?.map((values) => ofTrend(values, aggregation));
  const [low, high] = ends ?? [];
  return low === undefined || high === undefined ? undefined : [low, high];
}

function observe(
  { metric, aggregation }: Threshold,
  slice: Slice | undefined,
  measuredMs: number,
): Between | undefined {
  if (slice === undefined) return undefined;
  return isTrend(metric)
    ? ofTrend(slice.bounded(metric), aggregation)
    : optionalFigure(slice.value(metric, measuredMs), aggregation);
}

function ofTrend(values: Bounded | undefined, aggregation: Aggregation): Between | undefined {
  const bounds = values && boundsOf(values, aggregation);
  return bounds && { low: bounds.lowMs, high: bounds.highMs };
}

function boundsOf(values: Bounded, aggregation: Aggregation): Bounds | undefined {
  switch (aggregation.kind) {
    case 'percentile':
      return values.quantile(aggregation.percent / 100);
    case 'avg':
      return values.mean;
    case 'min':
      return values.min;
    case 'max':
      return values.max;
    case 'count':
    case 'rate':
    case 'value':
    case 'last':
      return undefined; // No figure of a distribution.
    default:
      return aggregation satisfies never;
  }
}

const optionalFigure = (value: MetricValue | undefined, aggregation: Aggregation): Between | undefined => {
  const observed = value === undefined ? undefined : figure(value, aggregation);
  return observed === undefined ? undefined : known(observed);
};

function figure(value: MetricValue, { kind }: Aggregation): number | undefined {
  const statistic = statisticNamed(kind, value.type);
  return statistic === undefined ? undefined : statisticOf(value, statistic);
}

const HOLDS: Readonly<Record<Comparison, (observed: number, limit: number) => boolean>> = {
  '<': (observed, limit) => observed < limit,
  '<=': (observed, limit) => observed <= limit,
  '>': (observed, limit) => observed > limit,
  '>=': (observed, limit) => observed >= limit,
  '==': (observed, limit) => observed === limit,
  '!=': (observed, limit) => observed !== limit,
};
