import type { LeftOut, Trend } from '../../core/trend.ts';
import { groupsOf, latestOf } from './groups.ts';
import type { RunPoint } from './point.ts';
import { SIGNIFICANCE, seriesOf } from './series.ts';

export interface TrendSetting {
  /** In the order in which they are shown. */
  readonly figures: readonly string[];
  /** The least change that is told: 0.05 is 5 %. */
  readonly margin: number;
  /** The most runs of a group, the latest. */
  readonly last: number;
}

/** The course of many runs, each group for itself. The same runs give the same answer, in whatever order they come. */
export function trendOf(
  points: readonly RunPoint[],
  leftOut: readonly LeftOut[],
  { figures, margin, last }: TrendSetting,
): Trend {
  const groups = groupsOf(points).map((whole) => {
    const group = latestOf(whole, last);
    const [{ name, target, share }] = group.points as readonly [RunPoint, ...RunPoint[]];
    const series = figures.map((figure) => seriesOf(figure, group, margin));
    return {
      name,
      target,
      share,
      earlier: whole.points.length - group.points.length,
      runs: group.points.map(({ run }) => run),
      parts: group.parts,
      // What no run of the group measured has no place on its page.
      series: series.filter(({ values, tooFew }) => tooFew > 0 || values.some((value) => value !== null)),
    };
  });
  return { schema: 1, margin, significance: SIGNIFICANCE, groups, leftOut };
}
