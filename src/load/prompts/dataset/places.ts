import { jsonIn } from '../../../core/json.ts';
import { didYouMean } from '../../../core/nearest.ts';
import { listed, shown } from '../../../core/takes.ts';
import type { SourceFile } from '../files.ts';
import { beginningOf } from '../reading/beginning.ts';
import { elementsIn } from '../reading/json-list.ts';
import { linesIn } from '../reading/lines.ts';
import { unreadable } from '../reading/unreadable.ts';
import { csvRows } from './csv.ts';
import type { DatasetFormat } from './formats.ts';

/** A row where it stands in its file, not yet understood. */
export interface PlacedRow {
  /** As a message names it: `rows.jsonl:3`. */
  readonly place: string;
  readonly value: unknown;
  /** A text that is a prompt as it stands, and no JSON that went wrong. */
  readonly isText?: boolean;
  /** Of a CSV file: the whole line by its columns' names. */
  readonly cells?: Readonly<Record<string, string>>;
  /** Of one that is no row. */
  readonly problem?: string;
}

/** The rows of a file, one at a time: of a CSV file, of one JSON list, or a line each. */
export function rowsOf(
  file: SourceFile,
  { format, column }: { readonly format?: DatasetFormat | undefined; readonly column?: string | undefined },
): AsyncIterable<PlacedRow> {
  if (format === undefined && /\.tsv$/i.test(file.plainName))
    throw unreadable(`${file.name} has columns separated by tabs, and they are not read; save it as CSV.`);
  return format === 'csv' || (format === undefined && (column !== undefined || /\.csv$/i.test(file.plainName)))
    ? columnOf(file, column)
    : valuesOf(file, format);
}

async function* valuesOf(
  { name, plainName, text: whole }: SourceFile,
  format: DatasetFormat | undefined,
): AsyncGenerator<PlacedRow> {
  const isJson = /\.(json|jsonl|ndjson)$/i.test(plainName) || (format !== undefined && format !== 'lines');
  const { beginning, text } = await beginningOf(whole);
  // A line of plain text may begin with a bracket, too.
  if (format !== 'lines' && (isJson ? /^\[/ : /^\[\s*\{/).test(beginning)) {
    let row = 0;
    for await (const element of elementsIn(text, name)) yield { place: `${name}, row ${++row}`, ...valueIn(element) };
    return;
  }
  const isText = format === 'lines' || (!isJson && !beginning.startsWith('{'));
  let line = 0;
  for await (const each of linesIn(text, name)) {
    line++;
    if (each.trim() === '') continue;
    yield { place: `${name}:${line}`, ...(isText ? { value: each, isText } : valueIn(each)) };
  }
}

/** What is no JSON stays the text that it is, to be shown. */
function valueIn(text: string): Pick<PlacedRow, 'value' | 'isText'> {
  const value = jsonIn(text);
  return { value: value ?? text.trim(), isText: typeof value === 'string' };
}

async function* columnOf({ name, text }: SourceFile, column: string | undefined): AsyncGenerator<PlacedRow> {
  let names: readonly string[] | undefined;
  let at = 0;
  for await (const row of csvRows(linesIn(text, name), name)) {
    const place = `${name}:${row.line}`;
    if ('problem' in row && names === undefined) throw unreadable(`${place}: ${row.problem}.`);
    if ('problem' in row) yield { place, value: undefined, problem: row.problem };
    else if (names === undefined) {
      names = row.cells;
      at = placeOf(column, names, name);
    } else yield cellOf(row.cells, names, at, place);
  }
}

function cellOf(cells: readonly string[], names: readonly string[], at: number, place: string): PlacedRow {
  // Of a text with commas and without quotes, only its beginning would be asked.
  if (cells.slice(names.length).some((cell) => cell !== ''))
    return {
      place,
      value: undefined,
      problem: `has ${cells.length} cells, and the first line names ${names.length}; a cell with commas stands in quotes`,
    };
  return {
    place,
    value: cells[at] ?? '',
    isText: true,
    cells: Object.fromEntries(names.map((each, i) => [each, cells[i] ?? ''])),
  };
}

function placeOf(column: string | undefined, names: readonly string[], name: string): number {
  const [only = ''] = names;
  const separator = /;/.test(only) ? 'semicolons' : /\t/.test(only) ? 'tabs' : undefined;
  if (names.length === 1 && separator !== undefined)
    throw unreadable(`${name} has one column, ${only}; are its columns separated by ${separator}? It takes commas.`);
  if (column === undefined && names.length === 1) return 0;
  if (column === undefined)
    throw unreadable(`${name} has several columns; say which with column: ${listed(names.map(spelled))}.`);
  const at = names.indexOf(column);
  if (at >= 0) return at;
  throw unreadable(
    `${name} has no column ${shown(column)}${didYouMean(column, names) || `; there are ${listed(names.map(spelled), 'and')}.`}`,
  );
}

/** A name that is more than a word is quoted. */
const spelled = (name: string): string => (/^[\w.-]+$/.test(name) ? name : shown(name));
