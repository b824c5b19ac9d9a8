import { h } from 'preact';
import { formatNumber } from '../../core/units.ts';
import { type Axis, type Chart, type Line, valueText } from './chart.ts';
import { type Content, type Markup, note, swatch, table } from './elements.ts';
import { formatCount } from './format.ts';

/** A table of more rows than this is read by machines, and they have the JSON. */
const MAX_ROWS = 400;

/** A chart: what it counts, its legend, the place where script draws it, and the same figures as a table. */
export function chartFigure(chart: Chart, axis: Axis): Markup {
  const title = `${chart.title}${chart.suffix === ' ms' ? ', ms' : ''}`;
  return h(
    'figure',
    { class: 'chart', id: `chart-${chart.id}` },
    h('figcaption', null, h('h3', null, title), ' ', note(chart.caption)),
    chart.lines.length === 0
      ? h('p', { class: 'empty' }, 'No data: nothing of this was measured.')
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
  return table(
    `${chart.title}: ${which}`,
    [
      { head, figure: true },
      ...(chart.heat === undefined ? [] : [{ head: 'Values', figure: true }]),
      ...chart.lines.map(({ label, role }) => ({ head: [swatch(role), ` ${label}`], figure: true })),
    ],
    names.flatMap((name, i) =>
      i % step === 0
        ? [
            [
              name,
              ...(chart.heat === undefined ? [] : [formatCount(inWindow(chart.heat, i))]),
              ...chart.lines.map((line) => cell(chart, line, i)),
            ],
          ]
        : [],
    ),
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
  return [value, h('small', { class: 'interval' }, `${valueText(chart, line, low)} – ${valueText(chart, line, high)}`)];
}
