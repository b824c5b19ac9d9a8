import { h } from 'preact';
import type { Curve } from '../../core/curve.ts';
import { formatRatio } from '../../core/units.ts';
import { commandBlock, identity } from '../kit/again.ts';
import { type ChartGroup, chartData } from '../kit/chart.ts';
import { chartFigures, howToRead } from '../kit/chart-figure.ts';
import { empty, facts, listOf, type Markup, note, section } from '../kit/elements.ts';
import { framed } from '../kit/frame.ts';
import { glossarySection } from '../kit/glossary.ts';
import { answerOf } from './answer.ts';
import { loadCharts, tradeCharts } from './charts.ts';
import { sloText } from './load-text.ts';
import { PURPOSES } from './points.ts';
import { answerSection, chosenSection } from './section-answer.ts';
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

/** All charts of the page, by axis, in the order in which they stand there. */
const chartGroups = (curve: Curve): readonly ChartGroup[] => [...tradeCharts(curve), loadCharts(curve)];

function curveSection(curve: Curve): Markup {
  const groups = chartGroups(curve);
  if (groups.every(({ charts }) => charts.length === 0))
    return section('charts', 'The curve', empty('Nothing was measured that could be drawn.'));
  return section(
    'charts',
    'The curve',
    note(
      'A dot is a run; a line goes through the middle one of the runs at one load. Hollow are runs that were INVALID or ended early: no line goes through them. ',
      shaded(curve),
      ...howToRead('load', { read: 'those beside it', zoom: 'zoom' }),
    ),
    chartFigures(groups),
  );
}

function shaded({ line }: Curve): string {
  if (line?.kind === 'found')
    return 'Shaded is where the load line is: between the highest load that held in all its runs and the lowest that missed in all of its. ';
  if (line?.kind === 'unknown' && line.heldPerSecond !== undefined && line.missedPerSecond !== undefined)
    return 'Shaded is between what held and what missed. ';
  return '';
}

/** All that is needed to read it rightly and to do it again. */
function howSection(curve: Curve): Markup {
  const { goodputRatio, points } = curve;
  const purposes = Object.entries(PURPOSES).filter(([purpose]) => points.some((point) => point.purpose === purpose));
  return section(
    'how',
    'How it was found',
    commandBlock(curve.run.command),
    facts([
      ['A request is good within', sloText(curve) || 'nothing was asked'],
      ...(goodputRatio === undefined ? [] : [['Share that must be good', formatRatio(goodputRatio)] as const]),
      ...identity(curve),
    ]),
    ...(purposes.length === 0 ? [] : [h('h3', { class: 'below' }, 'What runs were for'), listOf('glossary', purposes)]),
  );
}
