import { h } from 'preact';
import { formatNumber } from '../../core/units.ts';
import { type Axis, type Chart, type ChartGroup, type Line, valueText } from './chart.ts';
import { type Content, empty, type Markup, note, small, swatch } from './elements.ts';
import { formatCount } from './format.ts';
import { figure, table } from './table.ts';

/** A table of more rows than this is read by machines, and they have the JSON. */
const MAX_ROWS = 400;

/** Charts one beside the other, or one below the other where a reader follows them down a time axis. */
export const chartFigures = (groups: readonly ChartGroup[], kind: 'pairs' | 'column' = 'pairs'): Markup =>
  h(
    'div',
    { class: kind === 'pairs' ? 'charts pairs' : 'charts' },
    ...groups.flatMap(({ axis, charts }) => charts.map((chart) => chartFigure(chart, axis))),
  );

/** How a reader gets figures out of the charts. @param at what the axis counts: `rate`, `run` */
export function howToRead(
  at: string,
  { read = 'all of them', zoom = 'zoom into all', whole = 'the whole' }: Readonly<Record<string, string>> = {},
): readonly Markup[] {
  const pointing = `Point at a chart to read ${read} at that ${at}; drag to ${zoom}; double-click or Esc to see ${whole}; arrow keys move the reading.`;
  return [
    h('span', { class: 'with-script' }, pointing),
    h('span', { class: 'without-script' }, 'The drawings need script; the tables below hold the same figures.'),
  ];
}

/** A chart: what it counts, its legend, the place where script draws it, and the same figures as a table. */
function chartFigure(chart: Chart, axis: Axis): Markup {
  const title = `${chart.title}${chart.suffix === ' ms' ? ', ms' : ''}`;
  return h(
    'figure',
    { class: 'chart', id: `chart-${chart.id}` },
    h('figcaption', null, h('h3', null, title), ' ', note(chart.caption)),
    chart.lines.length === 0
      ? empty('No data: nothing of this was measured.')
      : [
          h(
            'ul',
            { class: 'legend', 'data-legend': chart.id },
            ...chart.lines.map(({ label, role }) => h('li', null, swatch(role), ` ${label}`)),
            chart.heat === undefined ? null : h('li', null, swatch('heat'), ' heat map: stronger is more'),
          ),
          h('div', {
            class: `plot of-${chart.heat === undefined ? axis.kind : 'heat'}`,
            'data-chart': chart.id,
            role: 'img',
            'aria-label': summary(chart, axis),
          }),
          h('details', null, h('summary', null, 'Table'), valuesTable(chart, axis)),
        ],
  );
}

/** What a chart shows, in a sentence for those who can't see it. */
function summary(chart: Chart, { over }: Axis): string {
  const ranges = chart.lines.map((line) => {
    const present = line.values.filter((value) => value !== null);
    if (present.length === 0) return `${line.label} has no data`;
    const low = present.reduce((a, b) => Math.min(a, b));
    const high = present.reduce((a, b) => Math.max(a, b));
    return `${line.label} from ${formatNumber(low)} to ${valueText(chart, line, high)}`;
  });
  return `${chart.title} ${over}: ${ranges.join(', ')}.`;
}

function valuesTable(chart: Chart, { names, head, rows }: Axis): Markup {
  const step = Math.max(1, Math.ceil(names.length / MAX_ROWS));
  const which = step === 1 ? rows : `one in ${step} of ${rows}; the JSON beside this page has them all`;
  const { heat } = chart;
  return table(
    `${chart.title}: ${which}`,
    names.map((name, at) => ({ name, at })).filter(({ at }) => at % step === 0),
    [
      figure(head, ({ name }) => name),
      heat !== undefined && figure('Values', ({ at }) => formatCount(inWindow(heat, at))),
      ...chart.lines.map((line) =>
        figure([swatch(line.role), ` ${line.label}`], ({ at }: { readonly at: number }) => cell(chart, line, at)),
      ),
    ],
    { captionShown: true },
  );
}

const inWindow = ({ counts }: NonNullable<Chart['heat']>, i: number): number =>
  (counts[i] ?? []).slice(1).reduce((sum, count) => sum + count, 0);

/** A value, and within what it is likely to be where that is known. */
function cell(chart: Chart, line: Line, i: number): Content {
  const value = valueText(chart, line, line.values[i] ?? null);
  const [low, high] = [line.band?.low[i] ?? null, line.band?.high[i] ?? null];
  if (low === null || high === null) return value;
  return [value, small(`${valueText(chart, line, low)} – ${valueText(chart, line, high)}`)];
}
