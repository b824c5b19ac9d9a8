import { h } from 'preact';
import type { RunResult } from '../../core/result.ts';
import { formatDuration, formatNumber } from '../../core/units.ts';
import { countOf } from '../format.ts';
import { type Chart, chartsOf } from './charts.ts';
import { type Markup, note, section, swatch, table } from './elements.ts';

/** A table of more rows than this is read by machines, and they have result.json. */
const MAX_ROWS = 400;

/** The run over time. The drawing is the script's; the figures are here for every reader. */
export function chartsSection(result: RunResult): Markup {
  const { series } = result;
  const width = `${countOf(series.t.length, 'window')} of ${formatDuration(series.windowMs)}`;
  return section(
    'charts',
    'Over time',
    note(
      `${width} on one time axis. `,
      h(
        'span',
        { class: 'with-script' },
        'Point at a chart to read all of them at that time; drag to zoom into all; double-click or Esc to see the whole run; arrow keys move the reading.',
      ),
      h('span', { class: 'without-script' }, 'The drawings need script; the tables below hold the same figures.'),
      warmupNote(result),
    ),
    h('div', { class: 'charts' }, ...chartsOf(result).map((chart) => figure(chart, result))),
  );
}

function warmupNote({ run }: RunResult): string {
  if (run.warmupMs === undefined) return '';
  return ` Shaded is the warm-up, to ${formatDuration(run.warmupMs)}: it is drawn, and counts in no figure elsewhere.`;
}

function figure(chart: Chart, result: RunResult): Markup {
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
          ),
          h('div', { class: 'plot', 'data-chart': chart.id, role: 'img', 'aria-label': summary(chart) }),
          h('details', null, h('summary', null, 'Table'), windowTable(chart, result)),
        ],
  );
}

/** What a chart shows, in a sentence for those who can't see it. */
function summary({ title, lines, suffix }: Chart): string {
  const ranges = lines.map(({ label, values }) => {
    const present = values.filter((value) => value !== null);
    if (present.length === 0) return `${label} has no data`;
    const low = present.reduce((a, b) => Math.min(a, b));
    const high = present.reduce((a, b) => Math.max(a, b));
    return `${label} from ${formatNumber(low)} to ${formatNumber(high)}${suffix}`;
  });
  return `${title} over time: ${ranges.join(', ')}.`;
}

function windowTable({ title, lines, suffix }: Chart, { series, run }: RunResult): Markup {
  const from = (t: number): string =>
    `${t === 0 ? '0s' : formatDuration(t)}${t < (run.warmupMs ?? 0) ? ' (warm-up)' : ''}`;
  const step = Math.max(1, Math.ceil(series.t.length / MAX_ROWS));
  const which = step === 1 ? 'every window' : `every ${step}th window; result.json has them all`;
  return table(
    `${title}: ${which}`,
    [
      { head: 'From', figure: true },
      ...lines.map(({ label, role }) => ({ head: [swatch(role), ` ${label}`], figure: true })),
    ],
    series.t.flatMap((t, i) =>
      i % step === 0
        ? [
            [
              from(t),
              ...lines.map(({ values }) => {
                const value = values[i] ?? null;
                return value === null ? '–' : `${formatNumber(value)}${suffix}`;
              }),
            ],
          ]
        : [],
    ),
    { captionShown: true },
  );
}
