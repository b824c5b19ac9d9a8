import { h } from 'preact';
import { chartFigure } from '../../kit/chart-figure.ts';
import { foreign, type Markup, note, section } from '../../kit/elements.ts';
import { plain } from '../../kit/plain.ts';
import type { ChartGroup, timeCharts } from './charts.ts';

/** The distributions over each other, and how far each percentile moved. */
export function distributionsSection(group: ChartGroup | undefined): Markup | null {
  if (group === undefined) return null;
  return section(
    'distributions',
    'Distributions',
    note(
      'On the left the percentiles of each side, on the right by how much each of them moved: where a tail grows while the middle stays, one figure shows nothing. Each nine of the tail has the same room. ',
      HOW_TO_READ(),
    ),
    h('div', { class: 'charts pairs' }, ...group.charts.map((chart) => chartFigure(chart, group.axis))),
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
      HOW_TO_READ(),
    ),
    h('div', { class: 'charts pairs' }, ...group.charts.map((chart) => chartFigure(chart, group.axis))),
  );
}

const HOW_TO_READ = (): Markup =>
  h(
    'span',
    null,
    h(
      'span',
      { class: 'with-script' },
      'Point at a chart to read all of them at that place; drag to zoom into all; double-click or Esc to see the whole; arrow keys move the reading.',
    ),
    h('span', { class: 'without-script' }, 'The drawings need script; the tables below hold the same figures.'),
  );
