import { styleText } from 'node:util';
import type { Curve } from '../../core/curve.ts';
import type { SummaryOptions } from '../run/terminal.ts';
import { answerOf, leadOf } from './answer.ts';
import { levelText } from './load-text.ts';
import { pointCells } from './point-cells.ts';
import { type PointState, stateOf, trustNotes } from './points.ts';

type Style = Parameters<typeof styleText>[0];

const INDENT = '  ';
const GAP = '  ';
const MARKS = { good: '✓', bad: '✗', doubtful: '!' } as const;
const COLORS = { good: 'green', bad: 'red', doubtful: 'yellow', plain: 'cyan' } as const;

/** What a narrow terminal does without, first to go first. */
const SPARE = ['For one user', 'Errors', 'Sent', 'Cost per million', 'Accuracy', 'For', 'TPOT p95', 'Output tokens'];

interface Column {
  readonly head: string;
  readonly texts: readonly string[];
  readonly isFigure: boolean;
}

/** The end of a search or a sweep: the answer, every run in a line, and what of them is not to be believed. */
export function curveLines(
  curve: Curve,
  { color, columns }: Pick<SummaryOptions, 'color' | 'columns'>,
): readonly string[] {
  const paint = (style: Style, text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const { word, tone, because } = answerOf(curve);
  const states = curve.points.map(stateOf);
  const notes = trustNotes(curve).map((text) => `${INDENT}${paint('yellow', '!')} ${text}`);
  return [
    `${paint(['bold', COLORS[tone]], leadOf(curve, word))}: ${because}`,
    ...(states.length === 0 ? [] : ['', ...rows(fitting(columnsOf(curve, states), columns), states, paint)]),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ];
}

function columnsOf(curve: Curve, states: readonly PointState[]): readonly Column[] {
  const { points, kind } = curve;
  return [
    { head: 'Load', texts: points.map(({ level }) => levelText(level)), isFigure: true },
    ...(kind === 'capacity' ? [{ head: 'For', texts: points.map(({ purpose }) => purpose), isFigure: false }] : []),
    { head: STATE, texts: states.map(({ tone, word }) => `${MARKS[tone]} ${word}`), isFigure: false },
    ...pointCells(curve).map(({ head, text }) => ({
      head,
      texts: points.map((point) => text(point) ?? '–'),
      isFigure: true,
    })),
  ];
}

const STATE = 'How it went';

const widthOf = ({ head, texts }: Column): number => Math.max(head.length, ...texts.map((text) => text.length));

function fitting(all: readonly Column[], columns: number): readonly Column[] {
  let kept = all;
  for (const spare of SPARE) {
    const needed = kept.reduce((sum, column) => sum + widthOf(column) + GAP.length, 0);
    if (needed <= columns) break;
    kept = kept.filter(({ head }) => head !== spare);
  }
  return kept;
}

function rows(
  columns: readonly Column[],
  states: readonly PointState[],
  paint: (style: Style, text: string) => string,
): readonly string[] {
  const pad = (column: Column, text: string): string =>
    column.isFigure ? text.padStart(widthOf(column)) : text.padEnd(widthOf(column));
  const line = (cells: readonly string[]): string => `${INDENT}${cells.join(GAP)}`;
  return [
    paint('dim', line(columns.map((column) => pad(column, column.head.toLowerCase())))),
    ...states.map(({ tone }, i) =>
      line(
        columns.map((column) => {
          const cell = pad(column, column.texts[i] ?? '');
          return column.head === STATE ? paint(COLORS[tone], cell) : cell;
        }),
      ),
    ),
  ];
}
