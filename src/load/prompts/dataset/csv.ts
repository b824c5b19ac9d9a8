import { cellsIn } from '../reading/csv-cells.ts';
import { MOST_ROW_CHARACTERS, tooLong } from '../reading/lines.ts';
import { unreadable } from '../reading/unreadable.ts';

/** A row of a CSV file and the line that it begins on, or one that is none. */
export type CsvRow =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly problem: string };

const RULE = 'quotes stand around a whole cell, and are doubled inside it';
const NOT_CSV = `has a cell that is not CSV; ${RULE}`;

/** RFC 4180: a quoted cell may hold commas, line breaks and doubled quotes. Empty lines are passed over. */
export async function* csvRows(lines: AsyncIterable<string>, name: string): AsyncGenerator<CsvRow> {
  let number = 0;
  let begins = 1;
  let open: string | undefined;
  for await (const line of lines) {
    number++;
    if (open === undefined) begins = number;
    const row: string = open === undefined ? line : `${open}\n${line}`;
    if (row.length > MOST_ROW_CHARACTERS) throw tooLong(`${name}:${begins}`, 'is a quote missing?');
    // Only a line with a quote of its own can end a cell that a line before it began.
    const cells = open === undefined || line.includes('"') ? cellsIn(row) : 'open';
    open = cells === 'open' ? row : undefined;
    if (cells === 'open') continue;
    if (cells !== 'wrong' && row.trim() !== '') yield { line: begins, cells };
    // Where a row of several lines goes wrong, nobody can tell where it should have ended.
    if (cells === 'wrong' && number > begins) throw unreadable(`${name}:${begins}: ${NOT_CSV}.`);
    if (cells === 'wrong') yield { line: begins, problem: NOT_CSV };
  }
  if (open !== undefined) throw unreadable(`${name}:${begins}: has a quote that is never closed; ${RULE}.`);
}
