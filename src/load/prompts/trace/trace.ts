import { given } from '../../../core/given.ts';
import { formatDuration } from '../../../core/units.ts';
import { unreadable } from '../files.ts';

/** A trace as columns: 16 bytes a row, so that a day of traffic fits where its text would not. */
export interface Trace {
  /** Since the first row, ascending. */
  readonly atMs: Float64Array;
  readonly inputTokens: Uint32Array;
  readonly outputTokens: Uint32Array;
  /** Of which blocks each prompt is made, where the trace says so. */
  readonly blocks?: readonly Uint32Array[];
  /** Rows that could not be used: no tokens are known of them. */
  readonly unusable: number;
}

export interface Window {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly duration?: number | undefined;
  readonly limit?: number | undefined;
}

/** The rows of a window, and how long it is: what a repetition of it takes. */
export interface Played extends Trace {
  /** In trace time. 0 when it cannot be told: one row, or all at once. */
  readonly lapMs: number;
}

/** The rows from `from` up to but not including `to`; views, not copies. */
export function windowOf(trace: Trace, { from = 0, to, duration, limit }: Window, name: string): Played {
  const { atMs } = trace;
  const endMs = to ?? (duration === undefined ? Number.POSITIVE_INFINITY : from + duration);
  let start = 0;
  while (start < atMs.length && atMs[start]! < from) start++;
  let end = start;
  while (end < atMs.length && atMs[end]! < endMs && end - start < (limit ?? Number.POSITIVE_INFINITY)) end++;
  const lastMs = atMs.at(-1) ?? 0;
  if (end === start) {
    const until = endMs === Number.POSITIVE_INFINITY ? 'its end' : formatDuration(endMs);
    throw unreadable(
      `${name} has no rows from ${formatDuration(from)} to ${until}; the trace is ${formatDuration(lastMs)} long.`,
    );
  }
  const whole = end === atMs.length || atMs[end]! >= endMs;
  return {
    atMs: atMs.subarray(start, end),
    inputTokens: trace.inputTokens.subarray(start, end),
    outputTokens: trace.outputTokens.subarray(start, end),
    ...given({ blocks: trace.blocks?.slice(start, end) }),
    unusable: trace.unusable,
    // A window that the trace fills lasts as long as it says; else the last row gets the mean gap after it.
    lapMs: whole && endMs <= lastMs ? endMs - from : withLastGap(atMs.subarray(start, end)),
  };
}

function withLastGap(atMs: Float64Array): number {
  const gaps = atMs.length - 1;
  return gaps === 0 ? 0 : ((atMs[gaps]! - atMs[0]!) * (gaps + 1)) / gaps;
}
