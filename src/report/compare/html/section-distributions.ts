import { h } from 'preact';
import type { ChartGroup } from '../../kit/chart.ts';
import { chartFigures, howToRead } from '../../kit/chart-figure.ts';
import { foreign, type Markup, note, section } from '../../kit/elements.ts';
import { plain } from '../../kit/plain.ts';
import type { timeCharts } from './charts.ts';

/** The distributions over each other, and how far each percentile moved. */
export function distributionsSection(group: ChartGroup | undefined): Markup | null {
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
export function timeSection(group: ReturnType<typeof timeCharts>): Markup | null {
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
