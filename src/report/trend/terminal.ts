import type { Trend, TrendGroup } from '../../core/trend.ts';
import { SIGNS } from '../kit/answer.ts';
import { capital, countOf } from '../kit/format.ts';
import { COLORS, type Paint, painter } from '../kit/paint.ts';
import { plain } from '../kit/plain.ts';
import { terminalTable } from '../kit/terminal-table.ts';
import type { SummaryOptions } from '../run/terminal.ts';
import { answerOf, groupSentence } from './answer.ts';
import { placeOf } from './dates.ts';
import { figureText } from './figure-text.ts';
import { bandText, latestText, sinceText, stateText } from './states.ts';
import { uncounted } from './words.ts';

const INDENT = '  ';
const MOST_NOTES = 8;
const MOST_PARTS = 2;

/** The course in a terminal: the answer, a line a figure, and what is left out. */
export function trendLines(
  trend: Trend,
  { color, columns }: Pick<SummaryOptions, 'color' | 'columns'>,
): readonly string[] {
  const paint = painter(color);
  const { word, tone, because } = answerOf(trend);
  const isAlone = trend.groups.length === 1;
  const left = uncounted(trend);
  const notes = left
    .slice(0, MOST_NOTES)
    .map(({ folder, why }) => `${INDENT}${paint('yellow', '!')} ${plain(folder)}: ${plain(why)}`);
  const more = left.length - notes.length;
  return [
    `${paint(['bold', COLORS[tone]], word)}: ${capital(because)}`,
    ...trend.groups.flatMap((group) => ['', ...groupLines(group, isAlone, columns, paint)]),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    ...(more > 0 ? [`${INDENT}  and ${countOf(more, 'more folder')} left out; the page names them`] : []),
  ];
}

function groupLines(group: TrendGroup, isAlone: boolean, columns: number, paint: Paint): readonly string[] {
  const { name, target, share, parts, runs } = group;
  const part = share.count === 1 ? '' : `, part ${share.index + 1} of ${share.count}`;
  const head = `${plain(name)}: ${plain(target.model)} at ${plain(target.origin)}${part}, ${countOf(runs.length, 'run')}`;
  const began = parts.flatMap(({ from, because }) =>
    because === undefined ? [] : [`${INDENT}at ${placeOf(runs, from)} ${plain(because)}; nothing earlier is compared`],
  );
  const before = began.length - MOST_PARTS;
  return [
    paint('bold', head),
    ...(isAlone ? [] : [`${INDENT}${capital(groupSentence(group))}`]),
    ...(before > 0 ? [`${INDENT}the load changed ${before === 1 ? 'once' : `${before} times`} before`] : []),
    ...began.slice(-MOST_PARTS),
    ...rows(group, columns, paint),
  ];
}

function rows(group: TrendGroup, columns: number, paint: Paint): readonly string[] {
  const { series } = group;
  if (series.length === 0) return [`${INDENT}nothing that was asked for was measured in these runs`];
  const states = series.map(stateText);
  const { head, rows } = terminalTable(
    [
      { head: 'figure', texts: series.map(({ figure }) => figureText(figure).title) },
      { head: 'latest', texts: series.map(latestText), isFigure: true },
      { head: 'band', texts: series.map(bandText), isFigure: true },
      {
        head: 'state',
        texts: series.map(({ latest }, i) => {
          const { tone, word } = states[i]!;
          return `${SIGNS[tone]} ${word}${latest?.outside === undefined ? '' : `, latest ${latest.outside} its band`}`;
        }),
        paint: (text, row) => paint(COLORS[states[row]!.tone], text),
      },
      { head: 'since', texts: series.map((each) => sinceText(group, each) ?? '') },
    ],
    { room: columns - INDENT.length, spare: ['band'] },
  );
  return [paint('dim', head), ...rows].map((line) => `${INDENT}${line}`);
}
