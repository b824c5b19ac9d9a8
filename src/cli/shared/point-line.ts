import type { CurvePoint } from '../../core/curve.ts';
import { formatNumber, formatRatio } from '../../core/units.ts';
import { quantileText } from '../../report/kit/quantile-text.ts';

/** One point in one line. */
export function pointLine({
  valid,
  reasons,
  hopeless,
  isMet,
  goodput,
  okPerSecond,
  ttft,
  tpot,
  inFlight,
  queueDepth,
}: CurvePoint): string {
  const word = !valid
    ? 'INVALID'
    : hopeless !== undefined
      ? 'hopeless'
      : isMet === undefined
        ? 'done'
        : isMet
          ? 'held'
          : 'missed';
  const facts = [
    ...(goodput === undefined
      ? []
      : [`${formatRatio(goodput.rate)} of ${formatNumber(goodput.passes + goodput.fails)} good`]),
    `${formatNumber(okPerSecond)} requests/s`,
    ...(ttft === undefined ? [] : [`ttft p95 ${quantileText(ttft, 'p95')}`]),
    ...(tpot === undefined ? [] : [`tpot p95 ${quantileText(tpot, 'p95')}`]),
    ...(inFlight === undefined ? [] : [`${formatNumber(inFlight.mean)} in flight`]),
    ...(queueDepth === undefined ? [] : [`${formatNumber(queueDepth.mean)} waiting in the server`]),
  ];
  const why = valid ? hopeless : reasons[0];
  return `  ${word}: ${facts.join(', ')}${why === undefined ? '' : `; ${why}`}`;
}
