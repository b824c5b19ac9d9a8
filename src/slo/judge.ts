import type { RunMs } from '../core/clock.ts';
import type { MetricValue, ThresholdVerdict } from '../core/result.ts';
import type { Aggregate } from '../metrics/aggregate.ts';
import { METRICS, type TrendName } from '../metrics/catalog.ts';
import type { Slice } from '../metrics/slice.ts';
import type { Aggregation, Comparison, Threshold } from './expression.ts';

/** Judges every threshold on all data so far. One with no data fails: nothing measured is nothing shown. */
export function judge(
  thresholds: readonly Threshold[],
  aggregate: Aggregate,
  measuredMs: number,
): readonly ThresholdVerdict[] {
  return thresholds.map((threshold) => {
    const slice = aggregate.slice(threshold.selector);
    const observed = slice === undefined ? undefined : observe(threshold, slice, measuredMs);
    const metric = threshold.key;
    const { expression } = threshold;
    if (observed === undefined) return { metric, expression, ok: false, noData: true };
    return { metric, expression, observed, ok: holds(observed, threshold.comparison, threshold.limit), noData: false };
  });
}

/** The first threshold that is to end the run now: it fails on data measured so far, and its delay is over. */
export function abortingNow(
  thresholds: readonly Threshold[],
  aggregate: Aggregate,
  nowMs: RunMs,
  warmupMs: RunMs = 0,
): Threshold | undefined {
  const due = thresholds.filter((t) => t.abortOnFail && nowMs >= t.delayAbortEvalMs);
  const verdicts = judge(due, aggregate, Math.max(0, nowMs - warmupMs));
  return due.find((_, i) => verdicts[i]?.ok === false && verdicts[i].noData === false);
}

function observe({ metric, aggregation }: Threshold, slice: Slice, measuredMs: number): number | undefined {
  if (aggregation.kind === 'percentile' && METRICS[metric].kind === 'trend')
    return slice.distribution(metric as TrendName)?.quantileMs(aggregation.percent / 100);
  const value = slice.value(metric, measuredMs);
  return value === undefined ? undefined : figure(value, aggregation);
}

function figure(value: MetricValue, { kind }: Aggregation): number | undefined {
  switch (value.type) {
    case 'trend':
      return kind === 'avg' ? value.mean : kind === 'min' ? value.min : value.max;
    case 'rate':
      return value.rate;
    case 'counter':
      return kind === 'count' ? value.count : value.rate;
    case 'gauge':
      return kind === 'avg' ? value.mean : kind === 'min' ? value.min : kind === 'max' ? value.max : value.last;
    default:
      return value satisfies never;
  }
}

function holds(observed: number, comparison: Comparison, limit: number): boolean {
  switch (comparison) {
    case '<':
      return observed < limit;
    case '<=':
      return observed <= limit;
    case '>':
      return observed > limit;
    case '>=':
      return observed >= limit;
    case '==':
      return observed === limit;
    case '!=':
      return observed !== limit;
    default:
      return comparison satisfies never;
  }
}
