import type { RunResult, TrendValue } from '../../core/result.ts';
import { formatMs } from '../../core/units.ts';
import { shareNamed } from '../../measure/figure/statistics.ts';
import type { Tolerance } from '../../measure/metrics/tolerance.ts';
import { isEnough } from '../../measure/stats/quantiles.ts';
import { type Doubt, doubtBetween, doubtOf, MARKS, marksExplained, withDoubt } from '../kit/doubt.ts';
import { plain } from '../kit/plain.ts';
import { statOf } from './trend-stat.ts';

const WITHOUT_BOUNDS: readonly string[] = ['count', 'stddev'];

/** {@link Doubt} of a figure in k6's words; `p(99.9)` as any. */
export function doubtOfStat(stat: string, value: TrendValue, tolerance?: Tolerance): Doubt | undefined {
  const { floor, ceiling } = value;
  const share = shareNamed(stat);
  if (floor === undefined || WITHOUT_BOUNDS.includes(stat)) return undefined;
  if (share !== undefined && !isEnough(value.count, share)) return undefined;
  const reported = statOf(stat, value);
  const high = ceiling === undefined ? reported : statOf(stat, { ...value, ...ceiling });
  return doubtBetween(
    reported,
    { low: statOf(stat, { ...value, ...floor }), high: Math.max(reported, high) },
    tolerance,
  );
}

/**
 * How much of the latencies may be the generator's own, in a line for those that are trusted and one for those that are not:
 * of each metric the figure, of those that are shown, of which it is the greatest part.
 */
export function doubtLines({ metrics, validity }: RunResult, stats: readonly string[]): readonly string[] {
  const said = (isTrusted: boolean): readonly string[] =>
    Object.entries(metrics).flatMap(([name, value]) => {
      if (value.type !== 'trend') return [];
      const [worst] = stats
        .flatMap((stat) => {
          const doubt = doubtOfStat(stat, value, validity.tolerance);
          return doubt?.isTrusted === isTrusted ? [{ stat, doubt }] : [];
        })
        .toSorted((a, b) => b.doubt.part - a.doubt.part);
      return worst === undefined
        ? []
        : [
            `${plain(name)} ${worst.stat} ${withDoubt(formatMs(statOf(worst.stat, value)), { ...worst.doubt, isTrusted: true })}`,
          ];
    });
  const [trusted, untrusted] = [said(true), said(false)];
  return [
    ...(trusted.length === 0
      ? []
      : [`${MARKS.said} in part the generator’s own, the most of each: ${trusted.join('; ')}`]),
    ...(untrusted.length === 0
      ? []
      : [
          `${MARKS.untrusted} not trusted, for too much may be the generator’s own, the most of each: ${untrusted.join('; ')}`,
        ]),
  ];
}

/** Figures of slices that pages and summaries show. */
const OF_SLICES = [
  ...(['p50', 'p95', 'p99'] as const).flatMap((quantile) => [['ttft', quantile] as const, ['itl', quantile] as const]),
  ['stall', 'p99'],
  ['e2e', 'p95'],
] as const;

/** What the marks in a table of slices mean; none where it has none. */
export const sliceMarks = (groups: RunResult['groups'], tolerance?: Tolerance): readonly string[] =>
  marksExplained(
    Object.values(groups).flatMap((metrics) =>
      OF_SLICES.map(([name, quantile]) => {
        const value = metrics[name];
        return value?.type === 'trend' ? doubtOf(value, quantile, tolerance) : undefined;
      }),
    ),
    tolerance,
  );
