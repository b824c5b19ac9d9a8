import type { TrendValue } from '../../core/result.ts';
import { formatMs, formatRatio } from '../../core/units.ts';
import { NOT_TRUSTED } from '../../measure/figure/reading.ts';
import { type Statistic, statisticOf } from '../../measure/figure/statistics.ts';
import { type Between, betweenOf, isWithin, isWorthSaying, LEAST_SAID } from '../../measure/figure/trust.ts';
import { TOLERANCE, type Tolerance } from '../../measure/metrics/tolerance.ts';
import { isEnough, isQuantile, QUANTILES } from '../../measure/stats/quantiles.ts';
import { formatMsRange } from './format.ts';

/** What is to be known of a latency beside its value: that it may in part be the generator's own. */
export interface Doubt {
  readonly isTrusted: boolean;
  /** `up to 107 ms of it ours`, `truly 7.2–11 ms`: follows the value, after a comma. */
  readonly says: string;
}

/** Before a figure, where there is no room for words: {@link Doubt} of one that is trusted, and of one that is not. */
export const MARKS = { said: '≈', untrusted: '!' } as const;

/** Undefined where there is nothing worth saying, or nothing is known, as of runs of earlier versions. */
export function doubtOf(value: TrendValue, statistic: Statistic, tolerance?: Tolerance): Doubt | undefined {
  const reported = statisticOf(value, statistic);
  if (reported === undefined) return undefined;
  // Where the figure is not told, neither is what may be wrong with it.
  if (isQuantile(statistic) && !isEnough(value.count, QUANTILES[statistic])) return undefined;
  return doubtBetween(reported, betweenOf(value, statistic), tolerance);
}

export function doubtBetween(
  reported: number,
  between: Between | undefined,
  tolerance: Tolerance = TOLERANCE,
): Doubt | undefined {
  if (between === undefined) return undefined;
  const isTrusted = isWithin(between, tolerance);
  if (isTrusted && !isWorthSaying(between)) return undefined;
  return { isTrusted, says: saysOf(reported, between) };
}

/** Where it may have been longer, too, how much of it is ours says too little. */
function saysOf(reported: number, { low, high }: Between): string {
  return formatMs(high) === formatMs(reported)
    ? `up to ${formatMs(reported - low)} of it ours`
    : `truly ${formatMsRange([low, high])}`;
}

/** `159 ms, up to 107 ms of it ours`, and of one that is not trusted so much. */
export const withDoubt = (text: string, doubt: Doubt | undefined): string =>
  doubt === undefined ? text : `${text}, ${doubt.says}${doubt.isTrusted ? '' : ` (${NOT_TRUSTED})`}`;

/** `≈159 ms`, `!386 ms` */
export const withMark = (text: string, doubt: Doubt | undefined): string =>
  doubt === undefined ? text : `${markOf(doubt)}${text}`;

const markOf = ({ isTrusted }: Doubt): string => (isTrusted ? MARKS.said : MARKS.untrusted);

/** What the marks of a table mean: a line for each that is in it. */
export function marksExplained(
  doubts: readonly (Doubt | undefined)[],
  { ratio, ms }: Tolerance = TOLERANCE,
): readonly string[] {
  const has = (isTrusted: boolean): boolean => doubts.some((doubt) => doubt?.isTrusted === isTrusted);
  return [
    ...(has(true)
      ? [
          `${MARKS.said} before a figure: more than ${formatRatio(LEAST_SAID.ratio)} and ${formatMs(LEAST_SAID.ms)} of it may be the generator’s own.`,
        ]
      : []),
    ...(has(false)
      ? [
          `${MARKS.untrusted} before a figure: it is not trusted, for more than ${formatRatio(ratio)} and ${formatMs(ms)} of it may be the generator’s own.`,
        ]
      : []),
  ];
}
