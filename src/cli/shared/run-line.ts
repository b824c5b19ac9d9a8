import type { CurvePoint, PointTrend } from '../../core/curve.ts';
import { metricIn, type RunResult } from '../../core/result.ts';
import { formatNumber, formatRatio } from '../../core/units.ts';
import { countOf } from '../../report/kit/format.ts';
import { quantileInWords } from '../../report/kit/value-text.ts';

/** `ttft p95 312 ms`, with how much of it may be ours, or that too few values were measured to say; nothing where none was. */
const quantile = (
  name: string,
  stat: 'p95' | 'p99',
  trend: PointTrend | undefined,
  tolerance: CurvePoint['tolerance'],
): readonly string[] => (trend === undefined ? [] : [`${name} ${stat} ${quantileInWords(trend, stat, tolerance)}`]);

/** What a run of a comparison or a study came to, in one line. */
export function runLine({ metrics, counts, validity }: RunResult): string {
  return [
    ...quantile('ttft', 'p95', metricIn(metrics, 'ttft', 'trend'), validity.tolerance),
    ...quantile('itl', 'p99', metricIn(metrics, 'itl', 'trend'), validity.tolerance),
    `${counts.ok} of ${countOf(counts.sent, 'request')} succeeded`,
    ...(validity.valid ? [] : [`INVALID: ${validity.reasons[0]?.message ?? ''}`]),
  ].join(', ');
}

/** What a run of a search or a sweep came to, in one line. */
export function pointLine(point: CurvePoint): string {
  const { valid, reasons, hopeless, goodput, okPerSecond, ttft, tpot, inFlight, queueDepth, tolerance } = point;
  const facts = [
    ...(goodput === undefined
      ? []
      : [`${formatRatio(goodput.rate)} of ${formatNumber(goodput.passes + goodput.fails)} good`]),
    `${formatNumber(okPerSecond)} requests/s`,
    ...quantile('ttft', 'p95', ttft, tolerance),
    ...quantile('tpot', 'p95', tpot, tolerance),
    ...(inFlight === undefined ? [] : [`${formatNumber(inFlight.mean)} in flight`]),
    ...(queueDepth === undefined ? [] : [`${formatNumber(queueDepth.mean)} waiting in the server`]),
  ];
  const why = valid ? hopeless : reasons[0];
  return `  ${wordOf(point)}: ${facts.join(', ')}${why === undefined ? '' : `; ${why}`}`;
}

function wordOf({ valid, hopeless, isMet }: CurvePoint): string {
  if (!valid) return 'INVALID';
  if (hopeless !== undefined) return 'hopeless';
  return isMet === undefined ? 'done' : isMet ? 'held' : 'missed';
}
