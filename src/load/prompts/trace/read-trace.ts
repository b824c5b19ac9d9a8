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

/** Reads a trace line by line, in the format that was named or that its first line is of. */
export async function readTrace(
  name: string,
  lines: Iterable<string> | AsyncIterable<string>,
  { format, most = Number.POSITIVE_INFINITY, ...settings }: TraceOptions = {},
): Promise<Trace> {
  const reading = new TraceReading(name, format === undefined ? undefined : TRACE_FORMATS[format]);
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() !== '') reading.take(line, number);
    if (reading.isHopeless || reading.hasEnough(most)) break;
  }
  return reading.finish(settings);
}

const NO_TRACE = `begins like no known trace format (${listed(TRACE_FORMAT_NAMES)})`;
const UNSORTED =
  'starts before the row above it; sort the trace by its times, or write times with their zones if a clock was set back';

/** Of a file that is no trace, not all has to be read. */
const MOST_UNKNOWN = 10;

class TraceReading {
  readonly #name: string;
  readonly #count: RowCount;
  readonly #rows: HeldRow[] = [];
  #format: TraceFormat | undefined;
  #read: RowReader | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  #leftOut = 0;

  constructor(name: string, format: TraceFormat | undefined) {
    this.#name = name;
    this.#count = new RowCount(name);
    this.#format = format;
  }

  take(line: string, number: number): void {
    if (this.#read !== undefined || this.#begins(line, number)) this.#takeRow(this.#read?.(line), line, number);
  }

  get isHopeless(): boolean {
    return this.#read === undefined && this.#count.badRows >= MOST_UNKNOWN;
  }

  /** A session may go on anywhere in the file. */
  hasEnough(most: number): boolean {
    return this.#rows.length >= most && this.#format?.isSorted === true && this.#rows.at(-1)?.session === undefined;
  }

  finish(settings: Settings): Trace {
    this.#count.refuseIfTooBad();
    const isLoose = this.#format?.isLoose === true;
    if (!isLoose) refuse(settings, this.#name);
    if (this.#rows.length === 0)
      throw unreadable(`${this.#name} has no rows${this.#leftOut > 0 ? ' that can be played' : ''}.`);
    return columnsOf(this.#name, this.#rows, { count: this.#count, leftOut: this.#leftOut, isLoose, ...settings });
  }

  /** Whether the line is a row already. */
  #begins(line: string, number: number): boolean {
    this.#format ??= Object.values(TRACE_FORMATS).find((one: TraceFormat) => one.open(line) !== undefined);
    this.#read = this.#format?.open(line);
    if (this.#read === undefined)
      this.#count.bad(`${this.#name}:${number}`, `${this.#format?.refusal ?? NO_TRACE}, got ${shown(line)}`);
    return this.#read !== undefined && this.#format?.hasHeader === false;
  }

  #takeRow(row: ReturnType<RowReader>, line: string, number: number): void {
    const place = (): string => `${this.#name}:${number}`;
    if (row === undefined || 'problem' in row) {
      this.#count.bad(place(), row?.problem ?? `takes ${this.#format?.example}, got ${shown(line)}`);
      return;
    }
    this.#count.good();
    if ('leftOut' in row) {
      this.#count.passedOver(row.leftOut);
      this.#leftOut++;
      return;
    }
    const { atMs = this.#lastMs } = row;
    if (this.#format?.isSorted === true && atMs < this.#lastMs) throw unreadable(`${place()}: ${UNSORTED}.`);
    this.#lastMs = atMs;
    this.#rows.push({ ...row, line: number });
  }
}

function refuse({ timeUnit, blockTokens }: Settings, name: string): void {
  const said = timeUnit === undefined ? (blockTokens === undefined ? undefined : 'blockTokens') : 'timeUnit';
  if (said !== undefined) throw unreadable(`${name}: ${said} is for traces like Mooncake's; remove it.`);
}
