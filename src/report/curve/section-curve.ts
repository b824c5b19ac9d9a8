import { h } from 'preact';
import type { Curve } from '../../core/curve.ts';
import type { Axis, Chart } from '../kit/chart.ts';
import { chartFigure } from '../kit/chart-figure.ts';
import { type Markup, note, section } from '../kit/elements.ts';
import { loadCharts, tradeCharts } from './charts.ts';

/** All charts of the page, by axis, in the order in which they stand there. */
export const chartGroups = (curve: Curve): readonly { readonly axis: Axis; readonly charts: readonly Chart[] }[] => [
  ...tradeCharts(curve),
  loadCharts(curve),
];

export function curveSection(curve: Curve): Markup {
  const groups = chartGroups(curve);
  if (groups.every(({ charts }) => charts.length === 0))
    return section('charts', 'The curve', h('p', { class: 'empty' }, 'Nothing was measured that could be drawn.'));
  return section(
    'charts',
    'The curve',
    note(
      'A dot is a run; a line goes through the middle one of the runs at one load. Hollow are runs that were INVALID or ended early: no line goes through them. ',
      shaded(curve),
      h(
        'span',
        { class: 'with-script' },
        'Point at a chart to read those beside it at that load; drag to zoom; double-click or Esc to see the whole; arrow keys move the reading.',
      ),
      h('span', { class: 'without-script' }, 'The drawings need script; the tables below hold the same figures.'),
    ),
    h(
      'div',
      { class: 'charts pairs' },
      ...groups.flatMap(({ axis, charts }) => charts.map((chart) => chartFigure(chart, axis))),
    ),
  );
}

function shaded({ line }: Curve): string {
  if (line?.kind === 'found')
    return 'Shaded is where the load line is: between the highest load that held in all its runs and the lowest that missed in all of its. ';
  if (line?.kind === 'unknown' && line.heldPerSecond !== undefined && line.missedPerSecond !== undefined)
    return 'Shaded is between what held and what missed. ';
  return '';
}
