import type { DrawnFigure } from '../../../analysis/claims/figures.ts';
import type { FigureUnit, StudyArm, StudyResult, StudyRun } from '../../../core/study-result.ts';
import { formatMoney, formatNumber } from '../../../core/units.ts';
import { trustCell } from '../../kit/again.ts';
import type { ChartGroup } from '../../kit/chart.ts';
import { chartFigures, howToRead } from '../../kit/chart-figure.ts';
import { code, folded, foreign, type Markup, note, section, swatch } from '../../kit/elements.ts';
import { capital, countOf, formatCount } from '../../kit/format.ts';
import { column, figure, prose, table } from '../../kit/table.ts';
import { valueText } from '../../kit/value-text.ts';
import { roleOf } from '../charts.ts';
import { ratesText } from '../study-text.ts';

/** Who was asked, what of it is assumed, and what each was offered. */
export const armsSection = (study: StudyResult): Markup =>
  section(
    'arms',
    'The arms',
    note(ratesText(study)),
    table('Every arm: what it is, whom it asks, what it costs and what it was offered', study.arms, [
      column('Arm', ({ name }) => [swatch(roleOf(study, name)), ' ', foreign(name)]),
      prose('What it is', ({ about }) => foreign(about)),
      prose('What of it is assumed', ({ assumed }) => (assumed === undefined ? '' : foreign(assumed))),
      prose('Asks', ({ asks }) => foreign(asks.join(', '))),
      study.perHour !== undefined && figure('An hour', hourly),
      ...study.rates.map(({ perSecond, offered }) =>
        figure(`At ${formatNumber(perSecond)}/s`, ({ name }: StudyArm) => valueText(offered[name], 'per second')),
      ),
    ]),
  );

const hourly = ({ cost }: StudyArm): string => (cost === undefined ? '–' : formatMoney(cost.gpuHourly * cost.gpus));

/** Every arm against the rates. */
export const loadSection = (drawn: ChartGroup): Markup =>
  section(
    'load',
    'Over load',
    note(
      'A dot is a run. The line goes through the middle of the blocks at each rate, and the band is its 95 % interval over blocks. ',
      ...howToRead('rate'),
    ),
    chartFigures([drawn]),
  );

const COLUMNS = [
  ['ttft:p95', 'ttft p95', 'ms'],
  ['itl:p50', 'itl p50', 'ms'],
  ['itl:p99', 'itl p99', 'ms'],
  ['queue_depth', 'queue depth', 'requests'],
  ['goodput', 'goodput', 'ratio'],
  ['accuracy', 'accuracy', 'ratio'],
] as const satisfies readonly (readonly [DrawnFigure, string, FigureUnit])[];

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
    folded(
      'All of them, in the order in which they were made',
      table('Every run', runs, [
        column('Run', ({ path }) => code(path)),
        figure('Block', ({ block }) => String(block)),
        figure('Seed', ({ seed }) => String(seed)),
        figure('Sent', ({ sent }) => formatCount(sent)),
        figure('Succeeded', ({ ok }) => formatCount(ok)),
        ...columns.map(([key, head, unit]) => figure(head, ({ values }: StudyRun) => valueText(values[key], unit))),
        column('Can be trusted', trustCell),
      ]),
    ),
  );
}
