import type { TrendValue } from '../../core/result.ts';
import { formatMs } from '../../core/units.ts';
import { TOO_FEW } from '../../measure/figure/reading.ts';
import { shareNamed, statisticNamed, statisticOf } from '../../measure/figure/statistics.ts';
import { decodeQuantile } from '../../measure/stats/distribution.ts';
import { isEnough } from '../../measure/stats/quantiles.ts';
import { formatCount } from '../kit/format.ts';

/**
 * One figure of a distribution in k6's words: `avg`, `p(99.9)`, `count`. No space before the unit: it stays one word. A
 * percentile that has too few values says so in its place.
 */
export function trendStat(stat: string, value: TrendValue): string {
  if (stat === 'count') return formatCount(value.count);
  const share = shareNamed(stat);
  return share !== undefined && !isEnough(value.count, share) ? TOO_FEW : inMs(statOf(stat, value));
}

/** The same as a number: in ms, and `count` in values. */
export function statOf(stat: string, value: TrendValue): number {
  if (stat === 'count') return value.count;
  const statistic = statisticNamed(stat, 'trend');
  const stored = statistic === undefined ? undefined : statisticOf(value, statistic);
  if (stored !== undefined) return stored;
  // A bucket's edge may lie beyond the greatest value in it.
  return Math.min(value.max, Math.max(value.min, decodeQuantile(value.hdr, shareNamed(stat) ?? Number.NaN)));
}

const inMs = (ms: number): string => formatMs(ms).replace(' ', '');
