import type { TrendValue } from '../../core/result.ts';
import { formatMs } from '../../core/units.ts';
import { decodeQuantile } from '../../measure/stats/distribution.ts';
import { formatCount } from '../kit/format.ts';
import { isEnough, TOO_FEW } from '../kit/quantile-text.ts';

const KEPT = {
  avg: 'mean',
  min: 'min',
  med: 'p50',
  max: 'max',
  'p(90)': 'p90',
  'p(95)': 'p95',
  'p(99)': 'p99',
} as const;

/**
 * One figure of a distribution in k6's words: `avg`, `p(99.9)`, `count`. No space before the unit: it stays one word. A
 * percentile that has too few values says so in its place.
 */
export function trendStat(stat: string, value: TrendValue): string {
  if (stat === 'count') return formatCount(value.count);
  const share = stat === 'med' ? 0.5 : shareOf(stat);
  return share !== undefined && !isEnough(value.count, share) ? TOO_FEW : inMs(statOf(stat, value));
}

/** The same as a number: in ms, and `count` in values. */
export function statOf(stat: string, value: TrendValue): number {
  if (stat === 'count') return value.count;
  if (Object.hasOwn(KEPT, stat)) return value[KEPT[stat as keyof typeof KEPT]];
  // A bucket's edge may lie beyond the greatest value in it.
  return Math.min(value.max, Math.max(value.min, decodeQuantile(value.hdr, shareOf(stat) ?? Number.NaN)));
}

/** `p(99.9)` → 0.999 */
function shareOf(stat: string): number | undefined {
  const percent = /^p\((.*)\)$/.exec(stat)?.[1];
  return percent === undefined ? undefined : Number(percent) / 100;
}

const inMs = (ms: number): string => formatMs(ms).replace(' ', '');
