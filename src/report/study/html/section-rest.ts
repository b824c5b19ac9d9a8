import { h } from 'preact';
import type { StudyArm, StudyResult } from '../../../core/study-result.ts';
import { formatMoney, formatNumber } from '../../../core/units.ts';
import { trustCell } from '../../kit/again.ts';
import type { Axis, Chart } from '../../kit/chart.ts';
import { chartFigure } from '../../kit/chart-figure.ts';
import { code, foreign, type Markup, note, section, swatch, table } from '../../kit/elements.ts';
import { capital, countOf, formatCount } from '../../kit/format.ts';
import { valueText } from '../../kit/value-text.ts';
import { roleOf } from '../charts.ts';
import { ratesText } from '../words.ts';

/** Who was asked, what of it is assumed, and what each was offered. */
export const armsSection = (study: StudyResult): Markup =>
  section(
    'arms',
    'The arms',
    note(ratesText(study)),
    table(
      'Every arm: what it is, whom it asks, what it costs and what it was offered',
      [
        { head: 'Arm' },
        { head: 'What it is', prose: true },
        { head: 'What of it is assumed', prose: true },
        { head: 'Asks', prose: true },
        ...(study.perHour === undefined ? [] : [{ head: 'An hour', figure: true }]),
        ...study.rates.map(({ perSecond }) => ({ head: `At ${formatNumber(perSecond)}/s`, figure: true })),
      ],
      study.arms.map((arm) => [
        [swatch(roleOf(study, arm.name)), ' ', foreign(arm.name)],
        foreign(arm.about),
        arm.assumed === undefined ? '' : foreign(arm.assumed),
        foreign(arm.asks.join(', ')),
        ...(study.perHour === undefined ? [] : [hourly(arm)]),
        ...study.rates.map(({ offered }) => valueText(offered[arm.name], 'per second')),
      ]),
    ),
  );

const hourly = ({ cost }: StudyArm): string => (cost === undefined ? '–' : formatMoney(cost.gpuHourly * cost.gpus));

/** Every arm against the rates. */
export const loadSection = (charts: readonly Chart[], axis: Axis): Markup =>
  section(
    'load',
    'Over load',
    note(
      'A dot is a run. The line goes through the middle of the blocks at each rate, and the band is its 95 % interval over blocks. ',
      h(
        'span',
        { class: 'with-script' },
        'Point at a chart to read all of them at that rate; drag to zoom into all; double-click or Esc to see the whole; arrow keys move the reading.',
      ),
      h('span', { class: 'without-script' }, 'The drawings need script; the tables below hold the same figures.'),
    ),
    h('div', { class: 'charts pairs' }, ...charts.map((chart) => chartFigure(chart, axis))),
  );

const COLUMNS = [
  ['ttft:p95', 'ttft p95', 'ms'],
  ['itl:p50', 'itl p50', 'ms'],
  ['itl:p99', 'itl p99', 'ms'],
  ['queue_depth', 'queue depth', 'requests'],
  ['goodput', 'goodput', 'ratio'],
  ['accuracy', 'accuracy', 'ratio'],
] as const;

/** Every run: what all the medians and intervals are made of. */
export function runsSection(study: StudyResult): Markup {
  const { runs } = study;
  const not = runs.filter(({ validity }) => !validity.valid).length;
  const columns = COLUMNS.filter(([key]) => runs.some(({ values }) => values[key] !== undefined));
  return section(
    'runs',
    'The runs',
    note(
      `${capital(countOf(runs.length, 'run'))}${not === 0 ? ', all of which can be trusted' : `, ${not} of which can’t be trusted`}. Each has a folder and reports of its own beside this page.`,
    ),
    h(
      'details',
      { class: 'printed' },
      h('summary', null, 'All of them, in the order in which they were made'),
      table(
        'Every run',
        [
          { head: 'Run' },
          { head: 'Block', figure: true },
          { head: 'Seed', figure: true },
          { head: 'Sent', figure: true },
          { head: 'Succeeded', figure: true },
          ...columns.map(([, head]) => ({ head, figure: true })),
          { head: 'Can be trusted' },
        ],
        runs.map((run) => [
          code(run.path),
          String(run.block),
          String(run.seed),
          formatCount(run.sent),
          formatCount(run.ok),
          ...columns.map(([key, , unit]) => valueText(run.values[key], unit)),
          trustCell(run),
        ]),
      ),
    ),
  );
}
