import type { Trend } from '../../core/trend.ts';
import { parseFigure } from '../../measure/figure/parse.ts';
import { isMetricName } from '../../measure/metrics/catalog.ts';
import { chartData } from '../kit/chart.ts';
import { framed } from '../kit/frame.ts';
import { glossarySection } from '../kit/glossary.ts';
import { answerOf } from './answer.ts';
import { trendCharts } from './charts.ts';
import { groupSections, leftOutSection, methodSection, trendHeadline } from './sections.ts';

/** The page of many runs over time. Pure, as every report. */
export function trendHtml(trend: Trend): string {
  const drawn = trend.groups.map((group, i) => trendCharts(group, i + 1));
  const metrics = trend.groups.flatMap(({ series }) => series.map(({ figure }) => parseFigure(figure)?.metric ?? ''));
  return framed({
    title: `${answerOf(trend).word} · ${trend.groups[0]?.name ?? 'trend'} · plimsoll`,
    sections: [
      trendHeadline(trend),
      ...trend.groups.flatMap((group, i) => groupSections(trend, group, i + 1, drawn[i]!)),
      leftOutSection(trend),
      methodSection(trend),
      glossarySection(metrics.filter(isMetricName)),
    ],
    charts: chartData(drawn),
  });
}
