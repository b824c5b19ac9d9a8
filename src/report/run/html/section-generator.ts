import { h } from 'preact';
import { type GeneratorHealth, metricIn, type RunResult } from '../../../core/result.ts';
import { formatMs, formatRatio } from '../../../core/units.ts';
import { TOLERANCE } from '../../../measure/metrics/tolerance.ts';
import { LIMITS } from '../../../measure/verdict/limits.ts';
import { chartFigures } from '../../kit/chart-figure.ts';
import { type Content, code, empty, type Markup, note, section, state } from '../../kit/elements.ts';
import { formatCount, formatLimit, formatMsRange } from '../../kit/format.ts';
import { column, figure, prose, table } from '../../kit/table.ts';
import { metricTitle } from '../../kit/value-text.ts';
import { ownCharts } from './charts.ts';
import { HEALTH_ROWS, type HealthRow } from './health-rows.ts';
import { ownFigures, tellsOwn } from './own-figures.ts';
import { timeAxis } from './section-charts.ts';

/** How much of what was measured may be the generator's own work, and how it fared. */
export const generatorSection = (result: RunResult): Markup =>
  section(
    'generator',
    'Generator health',
    h('p', null, stateOf(result)),
    result.run.stopped === 'killed'
      ? note('The run was killed: what its process knew of itself went with it, and is not known here.')
      : null,
    ...figures(result),
    ...overTime(result),
    standstills(result),
    health(result),
  );

function stateOf(result: RunResult): Markup {
  if (!result.validity.valid) return state('doubtful', 'The measurement is not valid: see the reasons above.');
  return ownFigures(result).every(({ isTrusted }) => isTrusted)
    ? state('good', 'The generator kept up: what was measured is the target.')
    : state('good', 'Every figure that the run is judged by is trusted; of the others, those marked below are not.');
}

/** Each latency with how much of it may be ours. */
function figures(result: RunResult): readonly Content[] {
  if (!tellsOwn(result))
    return Object.values(result.metrics).some(({ type }) => type === 'trend')
      ? [note('How much of each latency may be the generator’s own is not known of this run.')]
      : [];
  const { ratio, ms } = result.validity.tolerance ?? TOLERANCE;
  const rows = ownFigures(result);
  return [
    note(
      `Some of each latency may be the generator’s own: a request that left late, or bytes that waited to be read. The truth lies between what is left without all of that and what is reported; a gap between tokens may also have been longer, where the token before it waited. A figure is trusted where the two ends are no further apart than ${formatRatio(ratio)} or ${formatMs(ms)}, whichever is more.`,
    ),
    rows.length === 0
      ? empty('Of no latency were there enough values to say more.')
      : table('How much of each latency may be the generator’s own', rows, [
          column('Figure', ({ metric, quantile }) => [metricTitle(metric), ' ', code(`${metric} ${quantile}`)]),
          figure('Reported', ({ reportedMs }) => formatMs(reportedMs)),
          figure('Truly within', ({ between: { low, high } }) => formatMsRange([low, high])),
          figure('Ours, at most', ({ between: { low, high } }) => formatMs(high - low)),
          figure('Tolerated', ({ toleratedMs }) => formatMs(toleratedMs)),
          column('Trusted', ({ isTrusted }) => (isTrusted ? state('good', 'yes') : state('doubtful', 'no'))),
        ]),
  ];
}

/** The error over time; nothing where no record tells it. */
function overTime(result: RunResult): readonly Content[] {
  const charts = ownCharts(result);
  return charts.length === 0 ? [] : [chartFigures([{ axis: timeAxis(result), charts }], 'column')];
}

function standstills({ generator: { standstills: all = [] } }: RunResult): Content {
  if (all.length === 0) return null;
  return table(
    'Standstills of 100 ms and more, in which nothing that came was read. The times of requests that were out may hold them; their floors do not.',
    all,
    [
      column('From', ({ fromMs }) => formatMs(Math.max(0, fromMs))),
      figure('For', ({ forMs }) => formatMs(forMs)),
      figure('Requests that were out', ({ requests }) => formatCount(requests)),
    ],
    { captionShown: true },
  );
}

const health = (result: RunResult): Markup =>
  table(
    `How the load generator itself fared. ${isKnown(result) ? EXPLAINS : INVALIDATES}`,
    HEALTH_ROWS,
    [
      column('Figure', ({ name }) => name),
      figure('Value', (row) => healthCell(row, result)),
      figure('Limit', ({ limit }) =>
        limit === undefined ? '–' : `≤ ${formatLimit(LIMITS[limit].limit, LIMITS[limit].unit)}`,
      ),
      prose('How to read it', ({ reading }) => reading),
    ],
    { captionShown: true },
  );

const EXPLAINS =
  'A limit makes no run INVALID by itself: beyond one, it may be why a figure is not trusted, or why no more came through.';
const INVALIDATES =
  'Beyond a limit the run is INVALID, as nothing tells how much of each latency was the generator’s own.';

/** As validity has it: without floors the limits are all there is to judge by. */
const isKnown = ({ metrics }: RunResult): boolean => {
  const e2e = metricIn(metrics, 'e2e', 'trend');
  return e2e === undefined || e2e.floor !== undefined;
};

function healthCell({ limit, figure }: HealthRow, { generator, validity }: RunResult): Content {
  const text = figure(generator);
  if (text === undefined) return 'not known';
  if (limit === undefined) return text;
  const isReason = validity.reasons.some(({ code }) => code === LIMITS[limit].code);
  return isReason || isBeyond(generator, limit) ? state('doubtful', text) : text;
}

const isBeyond = (generator: GeneratorHealth, limit: NonNullable<HealthRow['limit']>): boolean =>
  (generator[limit] ?? 0) > LIMITS[limit].limit;
