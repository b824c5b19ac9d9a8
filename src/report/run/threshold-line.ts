import type { Aggregation, RunResult, ThresholdVerdict } from '../../core/result.ts';
import { formatMs, formatNumber } from '../../core/units.ts';
import { TOO_FEW } from '../../measure/figure/reading.ts';
import { LEAST_SAID } from '../../measure/figure/trust.ts';
import { isMetricName, METRICS, type Metric } from '../../measure/metrics/catalog.ts';
import { isEnough } from '../../measure/stats/quantiles.ts';
import { doubtBetween, withDoubt } from '../kit/doubt.ts';
import { formatBeside, formatCount, formatIn, formatRatioRange, type Unit } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { UNITS } from '../kit/value-text.ts';

/** A threshold as every report prints it. */
export interface ThresholdLine {
  /** `ttft{scenario:chat} p(95)<800` */
  readonly name: string;
  /**
   * `1,240 ms`, `≥ 30,000 ms` or `no data`; with a doubt where it is a percentile of too few values, and with how much of it
   * may be the generator's own.
   */
  readonly observed: string;
  /** `< 800 ms`; the expression itself where it can't be read. */
  readonly limit: string;
  /** In an INVALID run a threshold is neither held nor missed: it must read as neither pass nor slow. */
  readonly state: keyof typeof STATE_TONES;
}

export const STATE_TONES = { ok: 'good', failed: 'bad', 'no data': 'bad', 'not judged': 'doubtful' } as const;

const BARE: Unit = { scale: 1, suffix: '' };
const SIGNS: Readonly<Record<string, string>> = { '<=': '≤', '>=': '≥', '==': '=', '!=': '≠' };

export const thresholdLines = (result: RunResult): readonly ThresholdLine[] =>
  result.thresholds.map((verdict) => {
    const { validity } = result;
    const read = readThreshold(verdict);
    const unit = read?.unit ?? BARE;
    return {
      name: plain(`${verdict.metric} ${verdict.expression}`),
      observed:
        verdict.observed === undefined
          ? 'no data'
          : `${verdict.atLeast === true ? '≥ ' : ''}${formatBeside(verdict.observed, read?.limit ?? Number.NaN, unit)}${ourPart(verdict, result)}${doubt(verdict, result)}`,
      limit:
        read === undefined
          ? plain(verdict.expression)
          : `${SIGNS[read.comparison] ?? read.comparison} ${formatIn(read.limit, unit)}`,
      state: verdict.noData ? 'no data' : !validity.valid ? 'not judged' : verdict.ok ? 'ok' : 'failed',
    };
  });

/** `, up to 107 ms of it ours`; of a share, and of what may have been more, between which it truly lies. */
function ourPart(verdict: ThresholdVerdict, { validity: { tolerance } }: RunResult): string {
  const { observed, between, atLeast } = verdict;
  const read = readThreshold(verdict);
  if (observed === undefined || between === undefined || atLeast === true || read === undefined) return '';
  const [low, high] = between;
  if (read.kind === 'trend') return withDoubt('', doubtBetween(observed, { low, high }, tolerance));
  return high - low > LEAST_SAID.ratio * high ? `, truly ${formatRatioRange([low, high])}` : '';
}

/** It was judged, as was asked; but it could as well be another. */
function doubt(verdict: ThresholdVerdict, { metrics, groups }: RunResult): string {
  const read = readThreshold(verdict);
  // What is known from below only is so for what was given up, of which there may be any number.
  if (read?.aggregation.kind !== 'percentile' || verdict.atLeast === true) return '';
  const slice = Object.entries(read.selector)
    .map((tag) => tag.join(':'))
    .join(',');
  const value = (slice === '' ? metrics : groups[slice])?.[read.metric];
  return value?.type === 'trend' && !isEnough(value.count, read.aggregation.percent / 100)
    ? ` (${TOO_FEW}: ${formatCount(value.count)})`
    : '';
}

/** The limits on a percentile or on a level of the whole run's metric, for drawing into its chart. */
export function drawnLimits(
  thresholds: readonly ThresholdVerdict[],
  metric: string,
): readonly { readonly label: string; readonly value: number }[] {
  return thresholds.flatMap((verdict) => {
    const read = readThreshold(verdict);
    if (verdict.metric.trim() !== metric || read === undefined) return [];
    const { aggregation, kind, limit, unit } = read;
    if (aggregation.kind === 'percentile')
      return [{ label: `limit p${formatNumber(aggregation.percent)} ${formatMs(limit)}`, value: limit }];
    if (kind !== 'gauge') return [];
    const label = `limit ${metric.replaceAll('_', ' ')} ${aggregation.kind} ${formatIn(limit, unit)}`;
    return [{ label, value: limit * unit.scale }];
  });
}

function readThreshold({ parsed }: ThresholdVerdict) {
  if (parsed === undefined || !isMetricName(parsed.metric)) return undefined;
  const metric = METRICS[parsed.metric];
  return { ...parsed, kind: metric.kind, unit: unitOf(metric, parsed.aggregation) };
}

function unitOf(metric: Metric, aggregation: Aggregation): Unit {
  switch (metric.kind) {
    case 'trend':
      return UNITS.ms;
    case 'rate':
      return UNITS.ratio;
    case 'counter':
      return { scale: 1, suffix: ` ${metric.unit}${aggregation.kind === 'rate' ? '/s' : ''}` };
    case 'gauge':
      return metric.unit === 'ratio' ? UNITS.ratio : { scale: 1, suffix: ` ${metric.unit}` };
    default:
      return metric satisfies never;
  }
}
