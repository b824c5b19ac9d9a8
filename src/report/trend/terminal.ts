import { styleText } from 'node:util';
import type { Trend, TrendGroup } from '../../core/trend.ts';
import { capital, countOf } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import type { SummaryOptions } from '../run/terminal.ts';
import { answerOf, groupSentence } from './answer.ts';
import { placeOf } from './dates.ts';
import { figureText } from './figure-text.ts';
import { uncounted } from './left-out.ts';
import { lastStretch, latestText, sinceText, stateText } from './states.ts';

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const INDENT = '  ';
const GAP = '  ';
const MARKS = { good: '✓', bad: '✗', doubtful: '!' } as const;
const COLORS = { good: 'green', bad: 'red', doubtful: 'yellow', plain: 'cyan' } as const;
const MOST_NOTES = 8;
const MOST_PARTS = 2;

/** The course in a terminal: the answer, a line a figure, and what is left out. */
export function trendLines(
  trend: Trend,
  { color, columns }: Pick<SummaryOptions, 'color' | 'columns'>,
): readonly string[] {
  const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
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
  if (group.series.length === 0) return [`${INDENT}nothing that was asked for was measured in these runs`];
  const cells = group.series.map((series) => {
    const { title, range } = figureText(series.figure);
    const { tone, word } = stateText(series);
    const band = lastStretch(series)?.band;
    const beyond = series.latest?.outside === undefined ? '' : `, latest ${series.latest.outside} its band`;
    return {
      tone,
      texts: [
        title,
        latestText(series),
        band === undefined ? '–' : range(band),
        `${MARKS[tone]} ${word}${beyond}`,
        sinceText(group, series) ?? '',
      ],
    };
  });
  const heads = ['figure', 'latest', 'band', 'state', 'since'];
  const widths = heads.map((head, i) => Math.max(head.length, ...cells.map(({ texts }) => texts[i]!.length)));
  const total = widths.reduce((sum, width) => sum + width + GAP.length, 0);
  // What a narrow terminal does without is the band.
  const shown = total <= columns ? [0, 1, 2, 3, 4] : [0, 1, 3, 4];
  const isFigure = (i: number): boolean => i === 1 || i === 2;
  const line = (texts: readonly string[], style: (i: number, text: string) => string): string => {
    const padded = shown.map((i) => {
      const room = ' '.repeat(widths[i]! - texts[i]!.length);
      return isFigure(i) ? `${room}${style(i, texts[i]!)}` : `${style(i, texts[i]!)}${room}`;
    });
    return `${INDENT}${padded.join(GAP)}`.trimEnd();
  };
  return [
    paint(
      'dim',
      line(heads, (_, text) => text),
    ),
    ...cells.map(({ tone, texts }) => line(texts, (i, text) => (i === 3 ? paint(COLORS[tone], text) : text))),
  ];
}
