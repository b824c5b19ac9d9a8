import { unreadable } from '../files.ts';

interface CsvRow {
  /** Where it begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** RFC 4180: a quoted cell may hold commas, line breaks and doubled quotes. Empty lines are passed over. */
export function* csvRows(text: string, name: string): Generator<CsvRow> {
  // A quoted cell or a plain one, and what ends it; at the end of the text, nothing does.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  let cells: string[] = [];
  let line = 1;
  let begins = 1;
  while (cell.lastIndex < text.length || cells.length > 0) {
    const match = cell.exec(text);
    if (match === null)
      throw unreadable(
        `${name}:${line}: has a cell that is not CSV; quotes stand around a whole cell, and are doubled inside it.`,
      );
    const [whole, quoted, plain = '', end = ''] = match;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (cells.length > 1 || cells[0] !== '' || quoted !== undefined) yield { line: begins, cells };
    cells = [];
    begins = line;
  }
}
