import { listed, shown } from '../../../core/takes.ts';
import { RowCount } from '../reading/row-count.ts';
import { unreadable } from '../reading/unreadable.ts';
import { azureCsv } from './azure-csv.ts';
import { burstGpt } from './burst-gpt.ts';
import { columnsOf, type Settings } from './columns.ts';
import { mooncake } from './mooncake.ts';
import { ownRecords } from './own-records.ts';
import type { HeldRow, RowReader, TraceFormat } from './row.ts';
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

export interface TraceOptions extends Settings {
  /** Seen from the first line when left out. */
  readonly format?: TraceFormatName | undefined;
  /** Nothing after so many rows is read, where the file has them in order. */
  readonly most?: number | undefined;
}

/** Of a file that is no trace, not all has to be read. */
const MOST_UNKNOWN = 10;

/** Reads a trace line by line, in the format that was named or that its first line is of. */
export async function readTrace(
  name: string,
  lines: Iterable<string> | AsyncIterable<string>,
  { format: named, most = Number.POSITIVE_INFINITY, ...settings }: TraceOptions = {},
): Promise<Trace> {
  const rows: HeldRow[] = [];
  const count = new RowCount(name);
  let format: TraceFormat | undefined = named === undefined ? undefined : TRACE_FORMATS[named];
  let read: RowReader | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  let number = 0;
  let leftOut = 0;
  for await (const line of lines) {
    number++;
    const place = `${name}:${number}`;
    if (line.trim() === '') continue;
    if (format === undefined || read === undefined) {
      format ??= Object.values(TRACE_FORMATS).find((one: TraceFormat) => one.open(line) !== undefined);
      read = format?.open(line);
      if (read === undefined) {
        count.bad(place, `${format?.refusal ?? NO_TRACE}, got ${shown(line)}`);
        if (count.badRows === MOST_UNKNOWN) break;
        continue;
      }
      if (format?.hasHeader === true) continue;
    }
    const row = read(line);
    if (row === undefined || 'problem' in row) {
      count.bad(place, row?.problem ?? `takes ${format?.example}, got ${shown(line)}`);
      continue;
    }
    count.good();
    if ('leftOut' in row) {
      count.passedOver(row.leftOut);
      leftOut++;
      continue;
    }
    if (format?.isSorted === true && row.atMs !== undefined && row.atMs < lastMs)
      throw unreadable(`${place}: ${UNSORTED}.`);
    lastMs = row.atMs ?? lastMs;
    rows.push({ ...row, place });
    if (rows.length >= most && format?.isSorted === true && row.session === undefined) break;
  }
  count.refuseIfTooBad();
  if (format?.isLoose === false) refuseForLoose(name, settings);
  if (rows.length === 0) throw unreadable(`${name} has no rows${leftOut > 0 ? ' that can be played' : ''}.`);
  return columnsOf(name, rows, { count, leftOut, isLoose: format?.isLoose === true, ...settings });
}

const NO_TRACE = `is the beginning of no trace that is known (${listed(TRACE_FORMAT_NAMES)})`;
const UNSORTED =
  'starts before the row above it; sort the trace by its times, or write times with their zones if a clock was set back';

function refuseForLoose(name: string, { timeUnit, blockTokens }: Settings): void {
  const said = timeUnit === undefined ? (blockTokens === undefined ? undefined : 'blockTokens') : 'timeUnit';
  if (said !== undefined) throw unreadable(`${name}: ${said} is for traces like Mooncake's; remove it.`);
}
