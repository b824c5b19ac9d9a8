import type { ClaimVerdict, ExpectationResult } from '../../../core/study-result.ts';
import type { Markup } from '../../kit/elements.ts';
import { intervalPlot } from '../../kit/interval-plot.ts';
import { VERDICTS } from '../words.ts';

/** A change and the change of every block, against what was claimed. */
export function claimPlot({ change, from, to }: ExpectationResult, verdict: ClaimVerdict): Markup | null {
  if (change === undefined) return null;
  const { estimate, interval, blocks } = change;
  const told = [0, estimate, ...blocks, ...(interval === undefined ? [] : [interval.low, interval.high])];
  const marks = [...told, ...(from === undefined ? [] : [from]), ...(to === undefined ? [] : [to])].filter(
    Number.isFinite,
  );
  const [least, greatest] = [Math.min(...marks), Math.max(...marks)];
  const room = (greatest - least || 1) * 0.08;
  const [low, high] = [least - room, greatest + room];
  const share = (value: number): number => Math.max(0, Math.min(1, (value - low) / (high - low))) * 100;
  const at = (value: number): string => `${share(value).toFixed(2)}%`;
  const [left, right] = [from === undefined ? low : from, to === undefined ? high : to];
  const zone = { x: at(left), width: `${(share(right) - share(left)).toFixed(2)}%` };
  return intervalPlot({ tone: VERDICTS[verdict].tone, at, zero: at(0), zone, estimate, interval, each: blocks });
}
