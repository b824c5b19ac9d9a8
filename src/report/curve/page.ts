import type { Curve } from '../../core/curve.ts';
import { chartData } from '../kit/chart.ts';
import { framed } from '../kit/frame.ts';
import { glossarySection } from '../kit/glossary.ts';
import { answerOf } from './answer.ts';
import { answerSection, chosenSection } from './section-answer.ts';
import { chartGroups, curveSection } from './section-curve.ts';
import { howSection } from './section-how.ts';
import { pointsSection, untrustedSection } from './section-points.ts';

/** The page of several runs at several loads: of a capacity search, or of a sweep. Pure, as every report. */
export const curveHtml = (curve: Curve): string =>
  framed({
    title: `${answerOf(curve).word} · ${curve.run.name} · plimsoll`,
    sections: [
      answerSection(curve),
      chosenSection(curve),
      curveSection(curve),
      pointsSection(curve),
      untrustedSection(curve),
      howSection(curve),
      glossarySection(['ttft', 'tpot', 'itl', 'e2e', 'goodput', 'errors', 'in_flight', 'queue_depth', 'running']),
    ],
    charts: chartData(chartGroups(curve)),
  });
