import { h } from 'preact';
import type { Trend, TrendGroup, TrendRun, TrendSeries } from '../../core/trend.ts';
import { formatRatio } from '../../core/units.ts';
import type { FigureKey } from '../../measure/figure/figure.ts';
import { parseFigure } from '../../measure/figure/parse.ts';
import type { ChartGroup } from '../kit/chart.ts';
import { chartFigures, howToRead } from '../kit/chart-figure.ts';
import { type Content, empty, facts, foreign, type Markup, note, section, small, state } from '../kit/elements.ts';
import { capital, countOf, formatCount, formatWhen } from '../kit/format.ts';
import { headline } from '../kit/headline.ts';
import { hrefOf, reportLink, unseenReport } from '../kit/report-link.ts';
import { column, figure, prose, table } from '../kit/table.ts';
import { answerOf } from './answer.ts';
import { dateOf, placeOf } from './dates.ts';
import { figureText } from './figure-text.ts';
import { sparkline } from './sparkline.ts';
import { bandText, changesOf, latestText, sinceText, stateText } from './states.ts';
import { countsIn, groupFacts, isWholeLoad, methodText, runState, uncounted } from './words.ts';

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
  drawn: ChartGroup,
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
    return section(`figures-${number}`, title, empty('Nothing that was asked for was measured in these runs.'));
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
    table('Every figure: the latest, its band, and whether it changed', series, [
      column('Figure', ({ figure }) => figureText(figure).title),
      column('State', stateCell),
      column('Course', (each) => (each.latest === undefined ? '–' : sparkline(group, each))),
      figure('Latest', latestText),
      figure('Band', bandText),
      column('Since', (each) => sinceText(group, each) ?? '–'),
    ]),
  );
}

function stateCell(series: TrendSeries): Content {
  const { tone, word } = stateText(series);
  const outside = series.latest?.outside;
  return [
    series.state.kind === 'changed' && series.state.direction === 'neither' ? word : state(tone, word),
    small(outside && `latest is ${outside} its band`),
  ];
}

/** Only where something changed. */
function changesSection(group: TrendGroup, number: number): Markup | null {
  const changes = changesOf(group);
  if (changes.length === 0) return null;
  return section(
    `changes-${number}`,
    'What changed',
    note('The latest first. p is how often runs in shuffled order show as large a change.'),
    table('Every change, the latest first', changes, [
      column('At', ({ change }) => placeOf(group.runs, change.at)),
      column('Figure', ({ title }) => title),
      column('Change', ({ change: { direction }, words }) =>
        direction === 'neither' ? words : state(direction === 'better' ? 'good' : 'bad', words),
      ),
      figure('From', ({ from }) => from),
      figure('To', ({ to }) => to),
      figure('p', ({ p }) => p),
    ]),
  );
}

function chartsSection(group: TrendGroup, number: number, drawn: ChartGroup): Markup | null {
  if (drawn.charts.length === 0) return null;
  return section(
    `charts-${number}`,
    'Run by run',
    note(
      'A dot is a run; shaded is its band; ringed is the first run after a change. Hollow are runs that count in nothing: INVALID, ended early, or with too much of the figure the generator’s own. ',
      isWholeLoad(group) ? null : 'No line crosses to another load. ',
      'Upright strokes are 95 % intervals within a run. Scales start near the least value, not at zero. ',
      ...howToRead('run', { zoom: 'zoom' }),
    ),
    chartFigures([drawn]),
  );
}

/** What a table of runs has room for. */
const KEY_FIGURES: readonly string[] = [
  ...(['ttft:p95', 'itl:p95', 'e2e:p95', 'output_tokens', 'errors', 'goodput'] as const),
] satisfies readonly FigureKey[];
const MOST_COLUMNS = 4;

function runsSection(group: TrendGroup, number: number): Markup {
  const { runs, series } = group;
  const key = series.filter(({ figure }) => KEY_FIGURES.includes(parseFigure(figure)?.key ?? ''));
  const rows = runs.map((run, at) => ({ run, at })).toReversed();
  return section(
    `runs-${number}`,
    'All runs',
    note(
      'The latest first.',
      key.some(({ untrusted = [] }) => untrusted.length > 0)
        ? ' Of a figure with a ! more may be the generator’s own than its run tolerates: it counts in nothing.'
        : null,
    ),
    table('All runs, the latest first', rows, [
      figure('Run', ({ at }) => `${at + 1}`),
      column('Started', ({ at }) => dateOf(runs, at)),
      column('Counts', ({ run, at }) => runCell(group, run, at)),
      ...(key.length === 0 ? series : key).slice(0, MOST_COLUMNS).map((each) =>
        figure(figureText(each.figure).title, ({ at }: (typeof rows)[number]) => {
          const value = each.values[at] ?? null;
          const shown = value === null ? '–' : figureText(each.figure).text(value);
          if (each.untrusted?.includes(at)) return state('doubtful', shown);
          return countsIn(group, each, at) ? shown : h('span', { class: 'untrusted' }, shown);
        }),
      ),
      column('plimsoll', ({ run }) => foreign(run.version)),
      column('Report', ({ run, at }) =>
        run.report === undefined
          ? foreign(run.folder)
          : reportLink(hrefOf(run.report), 'open', unseenReport(`run ${at + 1}`)),
      ),
    ]),
  );
}

function runCell({ parts }: TrendGroup, run: TrendRun, at: number): Content {
  const because = parts.find(({ from }) => from === at)?.because;
  return [
    run.state === 'counted' ? state('good', 'yes') : state('doubtful', runState(run)),
    because === undefined ? null : small(foreign(because)),
  ];
}

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
    table('Folders and runs that count in nothing, and why', all.slice(0, MOST_LEFT_OUT), [
      column('Folder', ({ folder }) => foreign(folder)),
      prose('Why', ({ why }) => foreign(why)),
    ]),
    more > 0 ? note(`And ${countOf(more, 'more folder')}; --json has them all.`) : null,
  );
}

export const methodSection = (trend: Trend): Markup =>
  section('method', 'How it is told', ...methodText(trend).map((text) => h('p', { class: 'note' }, text)));
