import { PlimsollError } from '../core/errors.ts';
import { formatDuration } from '../core/units.ts';
import { shown } from './fields.ts';

/** A trace as columns: 16 bytes a row, so that a day of traffic fits where its text would not. */
export interface Trace {
  /** Since the first row. */
  readonly atMs: Float64Array;
  readonly contextTokens: Uint32Array;
  readonly generatedTokens: Uint32Array;
}

const HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens';
const ROW = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:?\d\d)?,(\d{1,9}),(\d{1,9})$/;

/** Reads the CSV of the Azure LLM inference traces: a start time, and the tokens in and out. */
export function parseTrace({ name, text }: { readonly name: string; readonly text: string }): Trace {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw unreadable(`${name} has no rows.`);
  if (lines[0] !== HEADER) throw unreadable(`${name}:1: the first line must be ${HEADER}, got ${shown(lines[0])}.`);
  const rows = lines.length - 1;
  if (rows === 0) throw unreadable(`${name} has no rows.`);

  const atMs = new Float64Array(rows);
  const contextTokens = new Uint32Array(rows);
  const generatedTokens = new Uint32Array(rows);
  let firstSecond = 0;
  for (let i = 0; i < rows; i++) {
    const match = ROW.exec(lines[i + 1]!);
    if (match === null)
      throw unreadable(
        `${name}:${i + 2}: takes a row like 2023-11-16 18:15:46.6805900,374,44, got ${shown(lines[i + 1])}.`,
      );
    const second = secondOf(match);
    if (i === 0) firstSecond = second;
    // Dates hold whole milliseconds only, so the fraction is read on its own: 7 digits are 100 ns.
    atMs[i] = (second - firstSecond) * 1000 + Number(`0.${match[7] ?? '0'}`) * 1000;
    if (i > 0 && atMs[i]! < atMs[i - 1]!)
      throw unreadable(`${name}:${i + 2}: starts before the row above it; sort the trace by TIMESTAMP.`);
    // The least that can be asked for is one token; a row of none counts as one.
    contextTokens[i] = Math.max(1, Number(match[8]));
    generatedTokens[i] = Math.max(1, Number(match[9]));
  }
  const originMs = atMs[0]!;
  for (let i = 0; i < rows; i++) atMs[i]! -= originMs;
  return { atMs, contextTokens, generatedTokens };
}

interface Window {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly duration?: number | undefined;
  readonly limit?: number | undefined;
}

/** The rows from `from` up to but not including `to`; views, not copies. */
export function windowOf(trace: Trace, { from = 0, to, duration, limit }: Window, name: string): Trace {
  const { atMs } = trace;
  const endMs = to ?? (duration === undefined ? Number.POSITIVE_INFINITY : from + duration);
  let start = 0;
  while (start < atMs.length && atMs[start]! < from) start++;
  let end = start;
  while (end < atMs.length && atMs[end]! < endMs && end - start < (limit ?? Number.POSITIVE_INFINITY)) end++;
  if (end === start) {
    const until = endMs === Number.POSITIVE_INFINITY ? 'its end' : formatDuration(endMs);
    const length = formatDuration(atMs.at(-1) ?? 0);
    throw unreadable(`${name} has no rows from ${formatDuration(from)} to ${until}; the trace is ${length} long.`);
  }
  return {
    atMs: atMs.subarray(start, end),
    contextTokens: trace.contextTokens.subarray(start, end),
    generatedTokens: trace.generatedTokens.subarray(start, end),
  };
}

/** The zone is left out on purpose: only differences matter, and a trace is written in one zone. */
function secondOf([, year, month, day, hour, minute, second]: RegExpExecArray): number {
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) / 1000;
}

const unreadable = (message: string): PlimsollError => new PlimsollError('DATA_UNREADABLE', message);
