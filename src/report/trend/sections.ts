import { h } from 'preact';
import type { Trend, TrendGroup, TrendRun, TrendSeries } from '../../core/trend.ts';
import { formatRatio } from '../../core/units.ts';
import { parseFigure } from '../../measure/figure/parse.ts';
import type { Axis, Chart } from '../kit/chart.ts';
import { chartFigure } from '../kit/chart-figure.ts';
import { type Content, facts, foreign, type Markup, note, section, state, table } from '../kit/elements.ts';
import { capital, countOf, formatCount, formatWhen } from '../kit/format.ts';
import { headline } from '../kit/headline.ts';
import { answerOf } from './answer.ts';
import { dateOf, placeOf } from './dates.ts';
import { figureText } from './figure-text.ts';
import { groupFacts, isWholeLoad } from './group-text.ts';
import { runState, uncounted } from './left-out.ts';
import { methodText } from './method.ts';
import { sparkline } from './sparkline.ts';
import { changeText, lastStretch, latestText, sinceText, stateText } from './states.ts';

/** The first screen: how it goes, and over what. */
export function trendHeadline(trend: Trend): Markup {
  const [first] = trend.groups;
  const all = trend.groups.flatMap(({ runs }) => runs);
  const dates = all.map(({ startedAt }) => startedAt).sort();
  return headline({
    kind: 'plimsoll trend',
    ...answerOf(trend),
    facts: [
      ...(trend.groups.length === 1 && first !== undefined
        ? groupFacts(first).map(([name, value]) => [name, foreign(value)] as const)
        : [['Groups', formatCount(trend.groups.length)] as const]),
      ['Runs', runsText(all)],
      ['From', foreign(formatWhen(dates[0] ?? ''))],
      ['To', foreign(formatWhen(dates.at(-1) ?? ''))],
      ['Least change told', formatRatio(trend.margin)],
    ],
  });
}

/** `41, 2 of them not counted` */
const runsText = (runs: readonly TrendRun[]): string => {
  const not = runs.filter(({ state }) => state !== 'counted').length;
  return `${formatCount(runs.length)}${not === 0 ? '' : `, ${formatCount(not)} of them not counted`}`;
};

/** Of one group: its figures, its charts, its changes, its runs. */
export function groupSections(
  trend: Trend,
  group: TrendGroup,
  number: number,
  drawn: { readonly axis: Axis; readonly charts: readonly Chart[] },
): readonly (Markup | null)[] {
  return [
    trend.groups.length === 1 ? null : groupHeading(group, number),
    figuresSection(group, number),
    changesSection(group, number),
    chartsSection(group, number, drawn),
    runsSection(group, number),
  ];
}

/** Several groups often have one name: a scenario on two models. */
const groupHeading = (group: TrendGroup, number: number): Markup =>
  section(
    `group-${number}`,
    [`${number}. `, foreign(group.name), ', ', foreign(group.target.model)],
    facts([
      ...groupFacts(group)
        .filter(([name]) => name !== 'Scenario')
        .map(([name, value]) => [name, foreign(value)] as const),
      ['Runs', runsText(group.runs)],
    ]),
  );

function figuresSection(group: TrendGroup, number: number): Markup {
  const title = 'How each figure goes';
  const { series, earlier, parts, runs } = group;
  if (series.length === 0)
    return section(
      `figures-${number}`,
      title,
      h('p', { class: 'empty' }, 'Nothing that was asked for was measured in these runs.'),
    );
  const began = parts.flatMap(({ from, because }) =>
    because === undefined ? [] : [`${capital(because)} at ${placeOf(runs, from)}.`],
  );
  return section(
    `figures-${number}`,
    title,
    note(
      'The band is where 19 in 20 runs like those since the last change would be. ',
      began.length === 0 ? null : [foreign(began.join(' ')), ' Runs before that are not compared with those after. '],
      earlier === 0
        ? null
        : `${capital(countOf(earlier, 'earlier run'))} ${earlier === 1 ? 'is' : 'are'} left out by --last.`,
    ),
    table(
      'Every figure: the latest, its band, and whether it changed',
      [
        { head: 'Figure' },
        { head: 'State' },
        { head: 'Course' },
        { head: 'Latest', figure: true },
        { head: 'Band', figure: true },
        { head: 'Since' },
      ],
      series.map((each) => figureRow(group, each)),
    ),
  );
}

function figureRow(group: TrendGroup, series: TrendSeries): readonly Content[] {
  const { title, range } = figureText(series.figure);
  const { tone, word } = stateText(series);
  const { latest } = series;
  const band = lastStretch(series)?.band;
  return [
    title,
    [
      series.state.kind === 'changed' && series.state.direction === 'neither' ? word : state(tone, word),
      latest?.outside === undefined ? null : h('small', { class: 'interval' }, `latest is ${latest.outside} its band`),
    ],
    latest === undefined ? '–' : sparkline(group, series),
    latestText(series),
    band === undefined ? '–' : range(band),
    sinceText(group, series) ?? '–',
  ];
}

/** Only where something changed. */
function changesSection(group: TrendGroup, number: number): Markup | null {
  const changes = group.series
    .flatMap((series) => series.changes.map((change) => ({ series, change })))
    .toSorted((a, b) => b.change.at - a.change.at);
  if (changes.length === 0) return null;
  return section(
    `changes-${number}`,
    'What changed',
    note('The latest first. p is how often runs in shuffled order show as large a change.'),
    table(
      'Every change, the latest first',
      [
        { head: 'At' },
        { head: 'Figure' },
        { head: 'Change' },
        { head: 'From', figure: true },
        { head: 'To', figure: true },
        { head: 'p', figure: true },
      ],
      changes.map(({ series, change }) => {
        const { title, text } = figureText(series.figure);
        const words = changeText(change, series.figure);
        return [
          placeOf(group.runs, change.at),
          title,
          change.direction === 'neither' ? words : state(change.direction === 'better' ? 'good' : 'bad', words),
          text(change.from),
          text(change.to),
          pText(change.p),
        ];
      }),
    ),
  );
}

const pText = (p: number): string => p.toFixed(4);

function chartsSection(
  group: TrendGroup,
  number: number,
  { axis, charts }: { readonly axis: Axis; readonly charts: readonly Chart[] },
): Markup | null {
  if (charts.length === 0) return null;
  return section(
    `charts-${number}`,
    'Run by run',
    note(
      'A dot is a run; shaded is its band; ringed is the first run after a change. Hollow are runs that count in nothing: INVALID, or ended early. ',
      isWholeLoad(group) ? null : 'No line crosses to another load. ',
      'Upright strokes are 95 % intervals within a run. Scales start near the least value, not at zero. ',
      h(
        'span',
        { class: 'with-script' },
        'Point at a chart to read all of them at that run; drag to zoom; double-click or Esc to see the whole; arrow keys move the reading.',
      ),
      h('span', { class: 'without-script' }, 'The drawings need script; the tables below hold the same figures.'),
    ),
    h('div', { class: 'charts pairs' }, ...charts.map((chart) => chartFigure(chart, axis))),
  );
}

/** What a table of runs has room for. */
const KEY_FIGURES = ['ttft:p95', 'itl:p95', 'e2e:p95', 'output_tokens', 'errors', 'goodput'];
const MOST_COLUMNS = 4;

function runsSection(group: TrendGroup, number: number): Markup {
  const { runs, series } = group;
  const key = series.filter(({ figure }) => KEY_FIGURES.includes(parseFigure(figure)?.key ?? ''));
  const columns = (key.length === 0 ? series : key).slice(0, MOST_COLUMNS);
  const rows = runs.map((run, at) => [
    `${at + 1}`,
    dateOf(runs, at),
    runCell(group, run, at),
    ...columns.map(({ figure, values }): Content => {
      const value = values[at] ?? null;
      const shown = value === null ? '–' : figureText(figure).text(value);
      return run.state === 'counted' ? shown : h('span', { class: 'untrusted' }, shown);
    }),
    foreign(run.version),
    run.report === undefined
      ? foreign(run.folder)
      : h('a', { href: hrefOf(run.report) }, 'open', h('span', { class: 'unseen' }, ` the report of run ${at + 1}`)),
  ]);
  return section(
    `runs-${number}`,
    'All runs',
    note('The latest first.'),
    table(
      'All runs, the latest first',
      [
        { head: 'Run', figure: true },
        { head: 'Started' },
        { head: 'Counts' },
        ...columns.map(({ figure }) => ({ head: figureText(figure).title, figure: true })),
        { head: 'plimsoll' },
        { head: 'Report' },
      ],
      rows.toReversed(),
    ),
  );
}

function runCell({ parts }: TrendGroup, run: TrendRun, at: number): Content {
  const because = parts.find(({ from }) => from === at)?.because;
  return [
    run.state === 'counted' ? state('good', 'yes') : state('doubtful', runState(run)),
    because === undefined ? null : h('small', { class: 'interval' }, foreign(because)),
  ];
}

/** Below the page's folder, each step escaped: no name leads elsewhere. */
export const hrefOf = (steps: readonly string[]): string =>
  steps
    .filter((step) => !/^\.{0,2}$/.test(step))
    .map((step) => encodeURIComponent(step.toWellFormed()))
    .join('/');

/** A page is for reading; the JSON has them all. */
const MOST_LEFT_OUT = 100;

/** Only where there is such a folder or run. */
export function leftOutSection(trend: Trend): Markup | null {
  const all = uncounted(trend);
  if (all.length === 0) return null;
  const more = all.length - MOST_LEFT_OUT;
  return section(
    'left-out',
    'Left out, or not counted',
    table(
      'Folders and runs that count in nothing, and why',
      [{ head: 'Folder' }, { head: 'Why', prose: true }],
      all.slice(0, MOST_LEFT_OUT).map(({ folder, why }) => [foreign(folder), foreign(why)]),
    ),
    more > 0 ? note(`And ${countOf(more, 'more folder')}; --json has them all.`) : null,
  );
}

export const methodSection = (trend: Trend): Markup =>
  section('method', 'How it is told', ...methodText(trend).map((text) => h('p', { class: 'note' }, text)));
