import type { Expect } from '../../../core/expect.ts';
import { jsonIn } from '../../../core/json.ts';
import { didYouMean } from '../../../core/nearest.ts';
import { listed, shown } from '../../../core/takes.ts';
import { unreadable } from '../files.ts';
import { csvRows } from './csv.ts';
import { expectedBy, type RowExpect, whereExpected } from './expected.ts';
import { DATASET_FORMATS, type DatasetFormat, type RecordedTurn, ROW_FORMATS } from './formats.ts';

interface File {
  readonly name: string;
  readonly text: string;
}

interface Row {
  /** As a message names it: `rows.jsonl:3`. */
  readonly place: string;
  readonly value: unknown;
  /** Of a CSV file: the whole line by its columns' names. */
  readonly cells?: Readonly<Record<string, string>>;
}

export interface RowOptions {
  /** Seen from the first row when left out. */
  readonly format?: DatasetFormat | undefined;
  /** Of a CSV file. */
  readonly column?: string | undefined;
  readonly limit?: number | undefined;
  /** What in a row says what is right; nothing is graded without. */
  readonly expect?: RowExpect | undefined;
}

export interface ReadRows {
  readonly rows: readonly (readonly RecordedTurn[])[];
  /** Rows that ask nothing. */
  readonly empty: number;
}

/** The rows of a data set that ask something, each with its turns. */
export function readRows(
  file: File,
  { format: named, column, limit = Number.POSITIVE_INFINITY, expect }: RowOptions,
): ReadRows {
  const rows: (readonly RecordedTurn[])[] = [];
  let format = named ?? (column !== undefined || file.name.endsWith('.csv') ? 'csv' : undefined);
  let empty = 0;
  for (const { place, value, cells } of format === 'csv' ? columnOf(file, column) : valuesOf(file, format)) {
    if (rows.length >= limit) break;
    format ??= formatOf(value, place);
    const turns = ROW_FORMATS[format](value);
    if (typeof turns === 'string') throw unreadable(`${place}: ${turns}.`);
    const wanted = expect === undefined ? undefined : expectedBy(expect, cells ?? value, format);
    if (typeof wanted === 'string') throw unreadable(`${place}: ${wanted}${wanted.endsWith('?') ? '' : '.'}`);
    if (turns.length > 0) rows.push(wanted === undefined ? turns : withExpected(turns, wanted));
    else empty++;
  }
  if (expect !== undefined && !rows.some((turns) => turns.at(-1)?.expect !== undefined))
    throw unreadable(
      `${file.name} has no row that says what is right: ${whereExpected(expect)} is empty in all of them.`,
    );
  if (rows.length === 0) throw unreadable(`${file.name} has no rows${empty > 0 ? ' that ask something' : ''}.`);
  return { rows, empty };
}

/** A row speaks of the answer that it ends in. */
const withExpected = (turns: readonly RecordedTurn[], expect: Expect): readonly RecordedTurn[] =>
  turns.map((turn, i) => (i === turns.length - 1 ? { ...turn, expect } : turn));

/** One JSON array, or a value a line. */
function* valuesOf({ name, text }: File, format: DatasetFormat | undefined): Iterable<Row> {
  const array = format !== 'lines' && text.trimStart().startsWith('[') ? jsonIn(text) : undefined;
  if (Array.isArray(array)) {
    for (const [i, value] of array.entries()) yield { place: `${name}, row ${i + 1}`, value };
    return;
  }
  const isText =
    format === 'lines' || (format === undefined && !/\.jsonl?$/.test(name) && !text.trimStart().startsWith('{'));
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    yield { place: `${name}:${i + 1}`, value: isText ? line : (jsonIn(line) ?? line) };
  }
}

function formatOf(row: unknown, place: string): DatasetFormat {
  if (typeof row === 'object' && row !== null) {
    if ('turns' in row) return 'mt-bench';
    if ('messages' in row) return 'openai-messages';
    if ('conversations' in row) return 'sharegpt';
    if ('question' in row) return 'gsm8k';
    if ('prompt' in row) return 'prompts';
  } else if (typeof row === 'string' && !/\.jsonl?[:,]/.test(place)) {
    return 'lines';
  }
  throw unreadable(`${place}: is of no format that is known (${listed(DATASET_FORMATS)}), got ${shown(row)}.`);
}

function* columnOf({ name, text }: File, column: string | undefined): Iterable<Row> {
  let names: readonly string[] | undefined;
  let at = 0;
  for (const { line, cells } of csvRows(text, name)) {
    if (names !== undefined) {
      const byName = Object.fromEntries(names.map((each, i) => [each, cells[i] ?? '']));
      yield { place: `${name}:${line}`, value: cells[at] ?? '', cells: byName };
      continue;
    }
    names = cells;
    at = placeOf(column, cells, name);
  }
}

function placeOf(column: string | undefined, names: readonly string[], name: string): number {
  if (column === undefined && names.length === 1) return 0;
  if (column === undefined) throw unreadable(`${name} has several columns; say which with column: ${listed(names)}.`);
  const at = names.indexOf(column);
  if (at >= 0) return at;
  throw unreadable(
    `${name} has no column ${shown(column)}${didYouMean(column, names) || `; there are ${listed(names, 'and')}.`}`,
  );
}
