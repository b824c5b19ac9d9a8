import type { RunResult, TrendValue } from '../../core/result.ts';
import { formatMs } from '../../core/units.ts';
import { shareNamed } from '../../measure/figure/statistics.ts';
import { secondaryOf } from '../../measure/metrics/catalog.ts';
import type { Tolerance } from '../../measure/metrics/tolerance.ts';
import { isEnough } from '../../measure/stats/quantiles.ts';
import { type Doubt, doubtBetween, doubtOf, MARKS, marksExplained } from '../kit/doubt.ts';
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

/** In a figure of a metric that is told: what readers ask for first, and what is least like the others last. */
const RANKS: readonly string[] = [
  'p(95)',
  'p95',
  'p(99)',
  'p99',
  'p(90)',
  'p90',
  'med',
  'p50',
  'avg',
  'mean',
  'max',
  'min',
];
const rank = (stat: string): number => (RANKS.includes(stat) ? RANKS.indexOf(stat) : RANKS.length);

/**
 * How much of the latencies may be the generator's own, in a line for those that are trusted and one for those that are not:
 * of each metric the figure that a reader asks for first, of those that are shown and marked.
 */
export function doubtLines(result: RunResult, stats: readonly string[]): readonly string[] {
  const ranked = stats.toSorted((a, b) => rank(a) - rank(b));
  const [trusted, untrusted] = [examples(result, ranked, true), examples(result, ranked, false)];
  return [
    ...(trusted.length === 0 ? [] : [`${MARKS.said} in part the generator’s own, as ${trusted.join('; ')}`]),
    ...(untrusted.length === 0
      ? []
      : [`${MARKS.untrusted} not trusted, for too much may be the generator’s own: ${untrusted.join('; ')}`]),
  ];
}

function examples({ metrics, validity }: RunResult, stats: readonly string[], isTrusted: boolean): readonly string[] {
  const marked = Object.entries(metrics).flatMap(([name, value]) => {
    if (value.type !== 'trend') return [];
    const first = stats
      .map((stat) => ({ stat, doubt: doubtOfStat(stat, value, validity.tolerance) }))
      .find(({ doubt }) => doubt?.isTrusted === isTrusted);
    const says = first?.doubt?.says;
    if (first === undefined || says === undefined) return [];
    return [{ name, text: `${plain(name)} ${first.stat} ${formatMs(statOf(first.stat, value))}, ${says}` }];
  });
  // Another view of a latency that is named says nothing new.
  const main = marked.filter(({ name }) => secondaryOf(name) === undefined);
  return (main.length === 0 ? marked : main).map(({ text }) => text);
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
