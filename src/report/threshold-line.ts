import type { ThresholdVerdict } from '../core/result.ts';
import { METRICS, type Metric, type MetricName } from '../metrics/catalog.ts';
import { type Aggregation, kindOf, parseExpression, parseMetricKey } from '../slo/expression.ts';
import { formatBeside, formatIn, type Unit } from './format.ts';
import { plain } from './plain.ts';

/** A threshold as every report prints it. */
export interface ThresholdLine {
  /** `ttft{scenario:chat} p(95)<800` */
  readonly name: string;
  /** `1,240 ms`, or `no data`. */
  readonly observed: string;
  /** `< 800 ms`; the expression itself where it can't be read. */
  readonly limit: string;
  readonly state: 'ok' | 'failed' | 'no data';
}

const BARE: Unit = { scale: 1, suffix: '' };
const SIGNS: Readonly<Record<string, string>> = { '<=': '≤', '>=': '≥', '==': '=', '!=': '≠' };

export function thresholdLine(verdict: ThresholdVerdict): ThresholdLine {
  const judged = readThreshold(verdict);
  const unit = judged?.unit ?? BARE;
  return {
    name: plain(`${verdict.metric} ${verdict.expression}`),
    observed:
      verdict.observed === undefined ? 'no data' : formatBeside(verdict.observed, judged?.limit ?? Number.NaN, unit),
    limit:
      judged === undefined
        ? plain(verdict.expression)
        : `${SIGNS[judged.comparison] ?? judged.comparison} ${formatIn(judged.limit, unit)}`,
    state: verdict.noData ? 'no data' : verdict.ok ? 'ok' : 'failed',
  };
}

/** The limits on a percentile of the whole run's metric, for drawing into its chart. */
export function percentileLimits(
  thresholds: readonly ThresholdVerdict[],
  metric: MetricName,
): readonly { readonly percent: number; readonly limit: number }[] {
  return thresholds.flatMap((verdict) => {
    const aggregation = readThreshold(verdict)?.aggregation;
    const judged = readThreshold(verdict);
    return verdict.metric.trim() === metric && aggregation?.kind === 'percentile' && judged !== undefined
      ? [{ percent: aggregation.percent, limit: judged.limit }]
      : [];
  });
}

function readThreshold({ metric: key, expression }: ThresholdVerdict) {
  const read = parseMetricKey(key);
  if (!read.ok) return undefined;
  const kind = kindOf(read.value.metric);
  if (kind === undefined) return undefined;
  const parsed = parseExpression(expression, kind);
  if (!parsed.ok) return undefined;
  return { ...parsed.value, unit: unitOf(METRICS[read.value.metric as MetricName], parsed.value.aggregation) };
}

function unitOf(metric: Metric, aggregation: Aggregation): Unit {
  switch (metric.kind) {
    case 'trend':
      return { scale: 1, suffix: ' ms' };
    case 'rate':
      return { scale: 100, suffix: ' %' };
    case 'counter':
      return { scale: 1, suffix: ` ${metric.unit}${aggregation.kind === 'rate' ? '/s' : ''}` };
    case 'gauge':
      return { scale: 1, suffix: ` ${metric.unit}` };
    default:
      return metric satisfies never;
  }
}
