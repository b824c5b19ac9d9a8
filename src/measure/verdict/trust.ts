import type { InvalidReason, Metrics, ThresholdVerdict } from '../../core/result.ts';
import { formatMs, formatRatio } from '../../core/units.ts';
import { type Between, betweenOf, isShareWithin, isWithin, toleratedMs } from '../figure/trust.ts';
import { isMetricName, METRICS, type TrendName } from '../metrics/catalog.ts';
import type { Tolerance } from '../metrics/tolerance.ts';
import { isEnough, QUANTILES, type Quantile } from '../stats/quantiles.ts';

export interface Judged {
  readonly metrics: Metrics;
  readonly thresholds: readonly ThresholdVerdict[];
  /** Latencies that the slo bounds. */
  readonly bounded: readonly string[];
  readonly tolerance: Tolerance;
}

/** What is judged where neither a threshold nor an slo says what the run is about. */
const DEFAULT: readonly TrendName[] = ['ttft', 'itl', 'e2e'];
const QUANTILES_JUDGED = ['p50', 'p95', 'p99'] as const satisfies readonly Quantile[];

/** Figures that the run is to be judged by and that may be the generator's own work, one reason each. */
export function untrusted(judged: Judged): readonly InvalidReason[] {
  return [...ofThresholds(judged), ...ofMetrics(judged), ...ofGoodput(judged)];
}

/** A threshold's own figure, whatever part of the run it is of; and its decision, if that hangs on the doubt. */
function ofThresholds({ thresholds, tolerance }: Judged): readonly InvalidReason[] {
  return thresholds.flatMap(({ metric, expression, between, observed, undecided }) => {
    if (between === undefined || observed === undefined) return [];
    const [low, high] = between;
    if (undecided === true)
      return {
        code: 'UNDECIDED',
        message: `${metric} ${expression} can't be decided: the figure lies between ${shown(metric, low)} and ${shown(metric, high)}, for so much of it may be the generator's own.`,
        observed: high - low,
        limit: 0,
      };
    if (isLatency(metric)) {
      if (isWithin({ low, high }, tolerance)) return [];
      return notTrusted(`${metric} ${nameOf(expression)}`, { low, high }, observed, tolerance);
    }
    return isShareWithin({ low, high }, tolerance) ? [] : shareNotTrusted(metric, { low, high });
  });
}

function ofMetrics({ metrics, thresholds, bounded, tolerance }: Judged): readonly InvalidReason[] {
  const isSaid = bounded.length > 0 || thresholds.some(({ metric }) => isLatency(metric));
  return (isSaid ? bounded : DEFAULT).flatMap((name) => {
    const value = metrics[name];
    if (value?.type !== 'trend') return [];
    const doubtful = QUANTILES_JUDGED.flatMap((quantile) => {
      // Of too few values it is shown to nobody.
      if (!isEnough(value.count, QUANTILES[quantile])) return [];
      const between = betweenOf(value, quantile);
      return between === undefined || isWithin(between, tolerance) ? [] : [{ quantile, between }];
    });
    const worst = doubtful.toSorted((a, b) => excess(b.between, tolerance) - excess(a.between, tolerance))[0];
    if (worst === undefined) return [];
    const { quantile, between } = worst;
    return notTrusted(`${name} ${quantile}`, between, value[quantile], tolerance);
  });
}

const excess = (between: Between, tolerance: Tolerance): number =>
  (between.high - between.low) / toleratedMs(between, tolerance);

function ofGoodput({ metrics: { goodput }, tolerance }: Judged): readonly InvalidReason[] {
  if (goodput?.type !== 'rate' || goodput.atFloor === undefined) return [];
  const between = { low: goodput.rate, high: goodput.atFloor };
  return isShareWithin(between, tolerance) ? [] : [shareNotTrusted('goodput', between)];
}

function notTrusted(what: string, between: Between, reported: number, tolerance: Tolerance): InvalidReason {
  const { low, high } = between;
  const toleratedText = `at most ${formatMs(toleratedMs(between, tolerance))} are tolerated`;
  const message =
    high > reported
      ? `${what} is ${formatMs(reported)}, and may truly be anything from ${formatMs(low)} to ${formatMs(high)}: the rest may be the generator's own (${toleratedText}).`
      : `${what} is ${formatMs(reported)}, of which up to ${formatMs(reported - low)} may be the generator's own (${toleratedText}).`;
  return { code: 'NOT_TRUSTED', message, observed: high - low, limit: toleratedMs(between, tolerance) };
}

const shareNotTrusted = (what: string, { low, high }: Between): InvalidReason => ({
  code: 'NOT_TRUSTED',
  message: `${what} is ${formatRatio(low)}, and would be ${formatRatio(high)} without all that may be the generator's own.`,
  observed: high - low,
  limit: 0,
});

/** `ttft{scenario:chat}` is one as `ttft` is. */
function isLatency(metric: string): boolean {
  const [name = ''] = metric.split('{');
  return isMetricName(name) && METRICS[name].kind === 'trend';
}

const shown = (metric: string, value: number): string => (isLatency(metric) ? formatMs(value) : formatRatio(value));

/** `p(95)<800` → `p(95)`. */
const nameOf = (expression: string): string => expression.split(/[<>=!]/)[0]?.trim() ?? expression;
