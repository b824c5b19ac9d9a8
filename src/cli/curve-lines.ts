import type { Curve, CurvePoint, LoadLine } from '../core/curve.ts';
import { formatMs, formatNumber, formatRatio } from '../core/units.ts';

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
    ...(ttft === undefined ? [] : [`ttft p95 ${formatMs(ttft.p95)}`]),
    ...(tpot === undefined ? [] : [`tpot p95 ${formatMs(tpot.p95)}`]),
    ...(inFlight === undefined ? [] : [`${formatNumber(inFlight.mean)} in flight`]),
  ];
  const why = valid ? hopeless : reasons[0];
  return `  ${word}: ${facts.join(', ')}${why === undefined ? '' : `; ${why}`}`;
}

/** The curve for a terminal, its answer last. */
export function curveLines({ points, line, knee, goodputRatio, exitCode, run }: Curve): readonly string[] {
  return [
    ...points.map((point) => `${loadOf(point).padStart(10)}${pointLine(point)}`),
    '',
    ...(knee === undefined ? [] : [`Knee at ${loadOf(knee)}: ${knee.because}.`]),
    line === undefined ? sweepEnd(exitCode, run.stopped) : answer(line, goodputRatio ?? 0),
  ];
}

const loadOf = ({ level }: Pick<CurvePoint, 'level'>): string =>
  level.kind === 'rate' ? `${formatNumber(level.perSecond)}/s` : `${level.vus} VUs`;

function answer(line: LoadLine, ratio: number): string {
  const share = `${formatRatio(ratio)} of requests`;
  switch (line.kind) {
    case 'found':
      return `Load line: ${formatNumber(line.perSecond)}/s. ${share} meet the slo up to ${formatNumber(line.interval[0])}/s (${line.lowRuns} runs), and no longer at ${formatNumber(line.interval[1])}/s (${line.highRuns} runs).`;
    case 'below':
      return `Load line: below ${formatNumber(line.minPerSecond)}/s, the lowest rate that was tried: ${formatRatio(line.goodputRatio)} of requests met the slo there, and ${formatRatio(ratio)} must.`;
    case 'above':
      return `Load line: above ${formatNumber(line.maxPerSecond)}/s, the highest rate that was tried: ${formatRatio(line.goodputRatio)} of requests met the slo there.`;
    case 'unknown':
      return `Load line: not known. ${line.why.slice(0, 1).toUpperCase()}${line.why.slice(1)}.${
        line.heldPerSecond === undefined ? '' : ` ${formatNumber(line.heldPerSecond)}/s held.`
      }${line.missedPerSecond === undefined ? '' : ` ${formatNumber(line.missedPerSecond)}/s missed.`}`;
    default:
      return line satisfies never;
  }
}

const sweepEnd = (exitCode: number, stopped: Curve['run']['stopped']): string =>
  stopped !== undefined
    ? 'Stopped by a signal; what was run is above.'
    : exitCode === 0
      ? 'All levels were run.'
      : 'Not all runs can be trusted: see the INVALID ones above.';
