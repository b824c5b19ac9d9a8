import { styleText } from 'node:util';
import { type Answer, SIGNS, type Tone } from './answer.ts';
import { padEnd, padStart, widest } from './width.ts';

type Style = Parameters<typeof styleText>[0];

/** Text in a colour, or as it is where none is wanted. */
export type Paint = (style: Style, text: string) => string;

/** What each tone looks like in a terminal. */
export const COLORS = { good: 'green', bad: 'red', doubtful: 'yellow', plain: 'cyan' } as const;

/** What is printed to. */
export interface Terminal {
  readonly color: boolean;
  /** Its width; lines of foreign text are cut to it. */
  readonly columns: number;
}

export const INDENT = '  ';

export const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `${INDENT}${line}`);

/** A blank line and these; nothing for none. */
export const block = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);

/** What writes lines of one kind alike, in colour or without. */
export type Pen = ReturnType<typeof penOf>;

export function penOf(color: boolean) {
  const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
  return {
    paint,
    /** What a report says first. */
    answer: ({ word, tone, because }: Answer): string => `${paint(['bold', COLORS[tone]], word)}: ${because}`,
    /** What is to be known before anything is believed. */
    note: (text: string): string => `${paint('yellow', '!')} ${text}`,
    /** A column of verdicts, each with its sign and in its colour. */
    states: (head: string, states: readonly { readonly tone: Tone; readonly word: string }[]): TableColumn => ({
      head,
      texts: states.map(({ tone, word }) => `${SIGNS[tone]} ${word}`),
      paint: (text, row) => paint(COLORS[states[row]!.tone], text),
    }),
  };
}

export interface TableColumn {
  readonly head: string;
  /** By which `spare` knows it, where its head may be any text. */
  readonly id?: string;
  /** One a row. */
  readonly texts: readonly string[];
  /** Figures stand right, so that their digits line up. */
  readonly isFigure?: boolean;
  readonly paint?: (text: string, row: number) => string;
}

interface Fit {
  /** Columns of the terminal. */
  readonly room: number;
  /** What a narrow terminal does without, first to go first. */
  readonly spare?: readonly string[];
}

const GAP = '  ';

/** The lines of a table, its columns one below the other. */
export function terminalTable(
  columns: readonly TableColumn[],
  fit: Fit,
): { readonly head: string; readonly rows: readonly string[] } {
  const all = columns.map((column) => ({ ...column, name: column.id ?? column.head, room: columnWidth(column) }));
  const kept = fitting(all, fit);
  // A colour takes no room.
  const line = (cellOf: (column: TableColumn) => string): string =>
    kept
      .map((column) => (column.isFigure === true ? padStart : padEnd)(cellOf(column), column.room))
      .join(GAP)
      .trimEnd();
  return {
    head: line(({ head }) => head),
    rows: (columns[0]?.texts ?? []).map((_, row) =>
      line(({ texts, paint }) => paint?.(texts[row] ?? '', row) ?? texts[row] ?? ''),
    ),
  };
}

const columnWidth = ({ head, texts }: TableColumn): number => widest([head, ...texts]);

/** Without those that there is no room for. */
export function fitting<T extends { readonly name: string; readonly room: number }>(
  columns: readonly T[],
  { room, spare = [], gap = GAP.length }: Fit & { readonly gap?: number },
): readonly T[] {
  let kept = columns;
  for (const unneeded of spare) {
    const needed = kept.reduce((sum, column) => sum + column.room + gap, -gap);
    if (needed <= room) break;
    kept = kept.filter(({ name }) => name !== unneeded);
  }
  return kept;
}
