import { listed, shown } from '../../../core/takes.ts';
import { unreadable } from '../files.ts';
import { azureCsv } from './azure-csv.ts';
import { burstGpt } from './burst-gpt.ts';
import { mooncake } from './mooncake.ts';
import { ownRecords } from './own-records.ts';
import type { RowReader, TraceFormat, TraceRow } from './row.ts';
import type { Trace } from './trace.ts';

/** One row a format. */
const TRACE_FORMATS = {
  'azure-csv': azureCsv,
  burstgpt: burstGpt,
  mooncake,
  records: ownRecords,
} as const satisfies Readonly<Record<string, TraceFormat>>;

export type TraceFormatName = keyof typeof TRACE_FORMATS;
export const TRACE_FORMAT_NAMES = Object.keys(TRACE_FORMATS) as [TraceFormatName, ...TraceFormatName[]];

/** Reads a trace line by line, in the format that was named or that its first line is of. */
export async function readTrace(
  name: string,
  lines: Iterable<string> | AsyncIterable<string>,
  named?: TraceFormatName,
): Promise<Trace> {
  const rows: TraceRow[] = [];
  let unusable = 0;
  let format: TraceFormat | undefined;
  let read: RowReader | undefined;
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    if (format === undefined || read === undefined) {
      format = named === undefined ? formatOf(name, number, line) : TRACE_FORMATS[named];
      read = format.open(line);
      if (read === undefined) throw unreadable(`${name}:${number}: ${format.refusal}, got ${shown(line)}.`);
      if (format.hasHeader) continue;
    }
    const row = read(line);
    if (row === undefined) throw unreadable(`${name}:${number}: takes ${format.example}, got ${shown(line)}.`);
    if (row === 'unusable') {
      unusable++;
      continue;
    }
    const before = rows.at(-1);
    if (format.isSorted && before !== undefined && row.atMs < before.atMs)
      throw unreadable(`${name}:${number}: starts before the row above it; sort the trace by its times.`);
    rows.push(row);
  }
  // Stable, so that rows of one instant stay in the order of the file.
  rows.sort((a, b) => a.atMs - b.atMs);
  const [first] = rows;
  if (first === undefined) throw unreadable(`${name} has no rows${unusable > 0 ? ' with lengths' : ''}.`);
  return {
    atMs: Float64Array.from(rows, ({ atMs }) => atMs - first.atMs),
    // The least that can be asked for is one token; a row of none counts as one.
    inputTokens: Uint32Array.from(rows, ({ inputTokens }) => Math.max(1, inputTokens)),
    outputTokens: Uint32Array.from(rows, ({ outputTokens }) => Math.max(1, outputTokens)),
    ...(first.blocks === undefined ? {} : { blocks: rows.map(({ blocks }) => blocks ?? new Uint32Array()) }),
    unusable,
  };
}

function formatOf(name: string, number: number, line: string): TraceFormat {
  const format = Object.values(TRACE_FORMATS).find((one: TraceFormat) => one.open(line) !== undefined);
  if (format !== undefined) return format;
  throw unreadable(
    `${name}:${number}: is the beginning of no trace that is known (${listed(TRACE_FORMAT_NAMES)}), got ${shown(line)}.`,
  );
}
