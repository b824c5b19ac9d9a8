import type { Curve } from '../../core/curve.ts';
import type { ChartGroup } from '../kit/chart.ts';
import { chartFigures, howToRead } from '../kit/chart-figure.ts';
import { empty, type Markup, note, section } from '../kit/elements.ts';
import { loadCharts, tradeCharts } from './charts.ts';

/** All charts of the page, by axis, in the order in which they stand there. */
export const chartGroups = (curve: Curve): readonly ChartGroup[] => [...tradeCharts(curve), loadCharts(curve)];

export function curveSection(curve: Curve): Markup {
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
