import { isObject } from '../../../client/wire/fields.ts';
import type { Expect } from '../../../core/expect.ts';
import { listed, shown } from '../../../core/takes.ts';
import type { SourceFile } from '../files.ts';
import { RowCount } from '../reading/row-count.ts';
import { unreadable } from '../reading/unreadable.ts';
import { expectedBy, type RowExpect, whereExpected } from './expected.ts';
import { DATASET_FORMATS, type DatasetFormat, formatOf, ROW_FORMATS } from './formats.ts';
import { type PlacedRow, rowsOf } from './places.ts';
import type { ReadRow, RecordedTurn } from './read-row.ts';

export interface RowOptions {
  /** Seen from the first row when left out. */
  readonly format?: DatasetFormat | undefined;
  /** Of a CSV file. */
  readonly column?: string | undefined;
  /** Nothing after so many rows is read. */
  readonly limit?: number | undefined;
  /** What in a row says what is right; nothing is graded without. */
  readonly expect?: RowExpect | undefined;
}

export interface RowReport {
  /** Rows that ask nothing. */
  readonly empty: number;
  readonly count: RowCount;
}

/** Of a file that is of no format, not all has to be read. */
const MOST_UNKNOWN = 100;

/** Hands over the rows of a data set that ask something, each with its turns, and keeps none of them. */
export async function readRows(
  file: SourceFile,
  { format: named, column, limit = Number.POSITIVE_INFINITY, expect }: RowOptions,
  take: (turns: readonly RecordedTurn[]) => void,
): Promise<RowReport> {
  const count = new RowCount(file.name);
  let format = named;
  let asking = 0;
  let graded = 0;
  for await (const row of rowsOf(file, { format: named, column })) {
    format ??= formatSeen(row);
    const read = understood(row, format, expect);
    if (typeof read === 'string') count.bad(row.place, read);
    else count.good();
    if (format === undefined && count.badRows === MOST_UNKNOWN) break;
    if (typeof read === 'string') continue;
    for (const what of read.passedOver ?? []) count.passedOver(what);
    if (read.turns.length === 0) {
      count.passedOver('nothing is asked; left out');
      continue;
    }
    if (read.turns.at(-1)?.expect !== undefined) graded++;
    take(read.turns);
    if (++asking >= limit) break;
  }
  count.refuseIfTooBad();
  if (asking === 0) throw unreadable(`${file.name} has no rows${count.goodRows > 0 ? ' that ask something' : ''}.`);
  if (expect !== undefined && graded === 0)
    throw unreadable(
      `${file.name} has no row that says what is right: ${whereExpected(expect)} is empty in all of them.`,
    );
  return { empty: count.goodRows - asking, count };
}

function formatSeen({ value, isText, cells }: PlacedRow): DatasetFormat | undefined {
  if (cells !== undefined) return 'csv';
  if (isObject(value)) return formatOf(value);
  return isText === true ? 'lines' : undefined;
}

/** The row with what is expected of its answer, or what is wrong with it. */
function understood(
  { value, cells, problem }: PlacedRow,
  format: DatasetFormat | undefined,
  expect: RowExpect | undefined,
): ReadRow | string {
  if (problem !== undefined) return problem;
  if (format === undefined) return `is in no known format (${listed(DATASET_FORMATS)}), got ${shown(value)}`;
  const read = ROW_FORMATS[format](value);
  if (typeof read === 'string' || expect === undefined) return read;
  const wanted = expectedBy(expect, cells ?? value, format);
  if (typeof wanted === 'string' || wanted === undefined) return wanted ?? read;
  return { ...read, turns: withExpected(read.turns, wanted) };
}

/** A row speaks of the answer that it ends in. */
const withExpected = (turns: readonly RecordedTurn[], expect: Expect): readonly RecordedTurn[] =>
  turns.map((turn, i) => (i === turns.length - 1 ? { ...turn, expect } : turn));
