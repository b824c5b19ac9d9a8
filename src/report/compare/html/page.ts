import type { Comparison } from '../../../core/comparison.ts';
import { againSection } from '../../kit/again.ts';
import { chartData } from '../../kit/chart.ts';
import { framed } from '../../kit/frame.ts';
import { glossarySection } from '../../kit/glossary.ts';
import { labelOf, VERDICTS } from '../words.ts';
import { distributionCharts, timeCharts } from './charts.ts';
import { differencesSection, thresholdsSection } from './section-differences.ts';
import { distributionsSection, timeSection } from './section-distributions.ts';
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
      glossarySection([...new Set(names)]),
    ],
    charts: chartData([distributions, time].flatMap((group) => (group === undefined ? [] : [group]))),
    data: { comparison },
  });
}
