import { h } from 'preact';
import type { Comparison } from '../../../core/comparison.ts';
import { isMetricName } from '../../../measure/metrics/catalog.ts';
import { againSection } from '../../kit/again.ts';
import { type ChartGroup, chartData } from '../../kit/chart.ts';
import { chartFigures, howToRead } from '../../kit/chart-figure.ts';
import { foreign, type Markup, note, section } from '../../kit/elements.ts';
import { framed } from '../../kit/frame.ts';
import { glossarySection } from '../../kit/glossary.ts';
import { plain } from '../../kit/plain.ts';
import { VERDICTS } from '../verdicts.ts';
import { labelOf } from '../words.ts';
import { distributionCharts, timeCharts } from './charts.ts';
import { differencesSection, thresholdsSection } from './section-differences.ts';
import { runsSection } from './section-runs.ts';
import { answerSection, unlikeNotice, verdictsSection } from './section-verdict.ts';

/** The page of a comparison. Pure, as every report. */
export function comparisonHtml(comparison: Comparison): string {
  const distributions = distributionCharts(comparison);
  const time = timeCharts(comparison);
  const names = comparison.contrasts.flatMap(({ metrics }) => metrics.map(({ metric }) => metric));
  const candidates = comparison.contrasts.map(({ candidate }) => labelOf(candidate)).join(', ');
  return framed({
    title: `${VERDICTS[comparison.verdict].word} · ${candidates} against ${labelOf(comparison.base)} · plimsoll`,
    before: unlikeNotice(comparison),
    sections: [
      answerSection(comparison),
      ...comparison.contrasts.map((contrast, i) => verdictsSection(contrast, comparison, i)),
      thresholdsSection(comparison),
      differencesSection(comparison),
      distributionsSection(distributions),
      timeSection(time),
      runsSection(comparison),
      againSection(comparison.command, 'comparison'),
      glossarySection(names.filter(isMetricName)),
    ],
    charts: chartData([distributions, time].flatMap((group) => (group === undefined ? [] : [group]))),
    data: { comparison },
  });
}

/** The distributions over each other, and how far each percentile moved. */
function distributionsSection(group: ChartGroup | undefined): Markup | null {
  if (group === undefined) return null;
  return section(
    'distributions',
    'Distributions',
    note(
      'On the left the percentiles of each side, on the right by how much each of them moved: where a tail grows while the middle stays, one figure shows nothing. Each nine of the tail has the same room. ',
      h('span', null, ...howToRead('place')),
    ),
    chartFigures([group]),
  );
}

/** The course of one run a side, each from its own start. */
function timeSection(group: ReturnType<typeof timeCharts>): Markup | null {
  if (group === undefined || group.charts.length === 0) return null;
  return section(
    'time',
    'Over time',
    note(
      'One run of each side, each from its own start: ',
      foreign(group.shown.map(({ path }) => plain(path)).join(' · ')),
      '. ',
      h('span', null, ...howToRead('place')),
    ),
    chartFigures([group]),
  );
}
