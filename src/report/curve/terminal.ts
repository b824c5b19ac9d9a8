import type { Curve } from '../../core/curve.ts';
import { plain } from '../kit/plain.ts';
import {
  block,
  INDENT,
  indented,
  type Pen,
  penOf,
  type TableColumn,
  type Terminal,
  terminalTable,
} from '../kit/terminal.ts';
import { answerOf, leadOf } from './answer.ts';
import { levelText } from './load-text.ts';
import { pointCells, pointMarks, stateOf, trustNotes } from './points.ts';

/** What a narrow terminal does without, first to go first. */
const SPARE = ['for one user', 'errors', 'sent', 'cost per million', 'accuracy', 'for', 'tpot p95', 'output tokens'];

/** The end of a search or a sweep: the answer, every run in a line, and what of them is not to be believed. */
export function curveLines(curve: Curve, { color, columns }: Terminal): readonly string[] {
  const pen = penOf(color);
  const answer = answerOf(curve);
  const { head, rows } = terminalTable(columnsOf(curve, pen), { room: columns - INDENT.length, spare: SPARE });
  return [
    pen.answer({ ...answer, word: leadOf(curve, answer.word) }),
    ...block(indented(rows.length === 0 ? [] : [pen.paint('dim', head), ...rows])),
    ...block(indented(pointMarks(curve).map((text) => pen.paint('dim', text)))),
    ...block(indented(trustNotes(curve).map((text) => pen.note(text)))),
  ];
}

function columnsOf(curve: Curve, pen: Pen): readonly TableColumn[] {
  const { points, kind } = curve;
  return [
    { head: 'load', texts: points.map(({ level }) => levelText(level)), isFigure: true },
    ...(kind === 'capacity' ? [{ head: 'for', texts: points.map(({ purpose }) => plain(purpose)) }] : []),
    pen.states('how it went', points.map(stateOf)),
    ...pointCells(curve).map(({ head, text }) => ({
      head: head.toLowerCase(),
      texts: points.map((point) => text(point) ?? '–'),
      isFigure: true,
    })),
  ];
}
