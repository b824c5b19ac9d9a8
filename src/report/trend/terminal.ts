import type { Trend, TrendGroup } from '../../core/trend.ts';
import { capital, countOf } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { block, INDENT, indented, type Pen, penOf, type Terminal, terminalTable } from '../kit/terminal.ts';
import { answerOf, groupSentence } from './answer.ts';
import { placeOf } from './dates.ts';
import { figureText } from './figure-text.ts';
import { bandText, latestText, sinceText, stateWithLatest } from './states.ts';
import { uncounted } from './words.ts';

const MOST_NOTES = 8;
const MOST_PARTS = 2;

/** The course in a terminal: the answer, a line a figure, and what is left out. */
export function trendLines(trend: Trend, { color, columns }: Terminal): readonly string[] {
  const pen = penOf(color);
  const answer = answerOf(trend);
  const isAlone = trend.groups.length === 1;
  const left = uncounted(trend);
  const notes = left.slice(0, MOST_NOTES).map(({ folder, why }) => pen.note(`${plain(folder)}: ${plain(why)}`));
  const more = left.length - notes.length;
  return [
    pen.answer({ ...answer, because: capital(answer.because) }),
    ...trend.groups.flatMap((group) => ['', ...groupLines(group, isAlone, columns, pen)]),
    ...block(indented(notes)),
    ...(more > 0 ? [`${INDENT}  and ${countOf(more, 'more folder')} left out; the page names them`] : []),
  ];
}

function groupLines(group: TrendGroup, isAlone: boolean, columns: number, pen: Pen): readonly string[] {
  const { name, target, share, parts, runs } = group;
  const part = share.count === 1 ? '' : `, part ${share.index + 1} of ${share.count}`;
  const head = `${plain(name)}: ${plain(target.model)} at ${plain(target.origin)}${part}, ${countOf(runs.length, 'run')}`;
  const began = parts.flatMap(({ from, because }) =>
    because === undefined ? [] : [`${INDENT}at ${placeOf(runs, from)} ${plain(because)}; nothing earlier is compared`],
  );
  const before = began.length - MOST_PARTS;
  return [
    pen.paint('bold', head),
    ...(isAlone ? [] : [`${INDENT}${capital(groupSentence(group))}`]),
    ...(before > 0 ? [`${INDENT}the load changed ${before === 1 ? 'once' : `${before} times`} before`] : []),
    ...began.slice(-MOST_PARTS),
    ...rows(group, columns, pen),
  ];
}

function rows(group: TrendGroup, columns: number, pen: Pen): readonly string[] {
  const { series } = group;
  if (series.length === 0) return [`${INDENT}nothing that was asked for was measured in these runs`];
  const { head, rows } = terminalTable(
    [
      { head: 'figure', texts: series.map(({ figure }) => figureText(figure).title) },
      { head: 'latest', texts: series.map(latestText), isFigure: true },
      { head: 'band', texts: series.map(bandText), isFigure: true },
      pen.states('state', series.map(stateWithLatest)),
      { head: 'since', texts: series.map((each) => sinceText(group, each) ?? '') },
    ],
    { room: columns - INDENT.length, spare: ['band'] },
  );
  return indented([pen.paint('dim', head), ...rows]);
}
