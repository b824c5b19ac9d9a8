import type { StudyResult } from '../../../core/study-result.ts';
import { isMetricName } from '../../../measure/metrics/catalog.ts';
import { againSection } from '../../kit/again.ts';
import { chartData } from '../../kit/chart.ts';
import { framed } from '../../kit/frame.ts';
import { glossarySection } from '../../kit/glossary.ts';
import { claimCharts, loadAxis, loadCharts } from '../charts.ts';
import { answerOf } from '../study-text.ts';
import { answerSection, answersSection, claimsSection, noticeOf } from './section-claims.ts';
import { armsSection, loadSection, runsSection } from './section-rest.ts';

/** The page of a study. Pure, as every report. */
export function studyHtml(study: StudyResult): string {
  const axis = loadAxis(study);
  const charts = loadCharts(study);
  const own = study.claims.flatMap((claim, i) => claimCharts(study, claim, i + 1));
  const claimed = study.claims.flatMap(({ expected }) => expected.map(({ figure }) => figure.split(':')[0] ?? ''));
  return framed({
    title: `${answerOf(study).word} · ${study.run.name} · plimsoll`,
    before: noticeOf(study),
    sections: [
      answerSection(study),
      claimsSection(study),
      answersSection(study, axis),
      loadSection({ axis, charts }),
      armsSection(study),
      runsSection(study),
      againSection(study.run.command, 'study'),
      glossarySection([...claimed.filter(isMetricName), 'ttft', 'itl', 'goodput', 'queue_depth']),
    ],
    charts: chartData([{ axis, charts: [...own, ...charts] }]),
    data: { study },
  });
}
