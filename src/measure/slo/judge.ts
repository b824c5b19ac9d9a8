import type { RunMs } from '../../core/clock.ts';
import { given } from '../../core/given.ts';
import type { Aggregation, Comparison, Metrics, MetricValue, ThresholdVerdict } from '../../core/result.ts';
import { statisticNamed, statisticOf } from '../figure/statistics.ts';
import type { Aggregate } from '../metrics/aggregate.ts';
import { isServerMetric, METRICS, type TrendName } from '../metrics/catalog.ts';
import type { Slice } from '../metrics/slice.ts';
import type { Threshold } from './expression.ts';

/**
 * Judges every threshold on all data so far. One with no data fails: nothing measured is nothing shown.
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
    const observed = isServerMetric(threshold.metric)
      ? optionalFigure(ofServer[threshold.metric], threshold.aggregation)
      : observe(threshold, aggregate.slice(threshold.selector), measuredMs);
    const { key, expression, metric, selector, aggregation, comparison, limit } = threshold;
    return given({
      metric: key,
      expression,
      observed,
      ok: observed !== undefined && HOLDS[comparison](observed, limit),
      noData: observed === undefined,
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

function observe({ metric, aggregation }: Threshold, slice: Slice | undefined, measuredMs: number): number | undefined {
  if (slice === undefined) return undefined;
  if (aggregation.kind === 'percentile' && METRICS[metric].kind === 'trend')
    return slice.distribution(metric as TrendName)?.quantileMs(aggregation.percent / 100);
  return optionalFigure(slice.value(metric, measuredMs), aggregation);
}

const optionalFigure = (value: MetricValue | undefined, aggregation: Aggregation): number | undefined =>
  value === undefined ? undefined : figure(value, aggregation);

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
