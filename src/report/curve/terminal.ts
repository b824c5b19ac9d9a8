import type { Curve } from '../../core/curve.ts';
import { SIGNS } from '../kit/answer.ts';
import { COLORS, type Paint, painter } from '../kit/paint.ts';
import { type TableColumn, terminalTable } from '../kit/terminal-table.ts';
import type { SummaryOptions } from '../run/terminal.ts';
import { answerOf, leadOf } from './answer.ts';
import { levelText } from './load-text.ts';
import { pointCells, stateOf, trustNotes } from './points.ts';

const INDENT = '  ';

/** What a narrow terminal does without, first to go first. */
const SPARE = ['for one user', 'errors', 'sent', 'cost per million', 'accuracy', 'for', 'tpot p95', 'output tokens'];

/** The end of a search or a sweep: the answer, every run in a line, and what of them is not to be believed. */
export function curveLines(
  curve: Curve,
  { color, columns }: Pick<SummaryOptions, 'color' | 'columns'>,
): readonly string[] {
  const paint = painter(color);
  const { word, tone, because } = answerOf(curve);
  const { head, rows } = terminalTable(columnsOf(curve, paint), { room: columns - INDENT.length, spare: SPARE });
  const notes = trustNotes(curve).map((text) => `${INDENT}${paint('yellow', '!')} ${text}`);
  return [
    `${paint(['bold', COLORS[tone]], leadOf(curve, word))}: ${because}`,
    ...(rows.length === 0 ? [] : ['', ...[paint('dim', head), ...rows].map((line) => `${INDENT}${line}`)]),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ];
}

function columnsOf(curve: Curve, paint: Paint): readonly TableColumn[] {
  const { points, kind } = curve;
  const states = points.map(stateOf);
  return [
    { head: 'load', texts: points.map(({ level }) => levelText(level)), isFigure: true },
    ...(kind === 'capacity' ? [{ head: 'for', texts: points.map(({ purpose }) => purpose) }] : []),
    {
      head: 'how it went',
      texts: states.map(({ tone, word }) => `${SIGNS[tone]} ${word}`),
      paint: (text, row) => paint(COLORS[states[row]!.tone], text),
    },
    ...pointCells(curve).map(({ head, text }) => ({
      head: head.toLowerCase(),
      texts: points.map((point) => text(point) ?? '–'),
      isFigure: true,
    })),
  ];
}
