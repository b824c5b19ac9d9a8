import { formatDuration } from '../../../core/units.ts';
import { unreadable } from '../reading/unreadable.ts';

/**
 * A trace as columns: some bytes a row, so that a day of traffic fits where its text would not. A request stands alone,
 * or is the first of a session, whose later turns follow it.
 */
export interface Trace {
  /** Of each first request, since that of all, ascending; absent where the file says no times. */
  readonly atMs?: Float64Array;
  /** At which row each session begins, and after the last how many rows there are. */
  readonly begins: Uint32Array;
  /** By row, like all below. 0 where a text is there. */
  readonly inputTokens: Uint32Array;
  /** 0 where it is not said. */
  readonly outputTokens: Uint32Array;
  /** From the end of the turn before; absent where every session is one request. */
  readonly delayMs?: Float64Array;
  readonly texts?: readonly (string | undefined)[];
  /** Of which blocks each prompt is made, where the trace says so. */
  readonly blocks?: readonly (Uint32Array | undefined)[];
  /** Of each block. */
  readonly blockTokens: number;
  /** Rows that are not played. */
  readonly leftOut: number;
  readonly notes: readonly string[];
}

export interface Window {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly duration?: number | undefined;
  readonly limit?: number | undefined;
}

/** The sessions of a window, and how long it is: what a repetition of it takes. */
export interface Played {
  readonly first: number;
  readonly count: number;
  readonly atMs?: Float64Array;
  /** In trace time. 0 when it cannot be told: one session, or all at once. */
  readonly lapMs: number;
}

/** The sessions that start from `from` up to but not including `to`. */
export function windowOf({ atMs, begins }: Trace, { from = 0, to, duration, limit }: Window, name: string): Played {
  const most = limit ?? Number.POSITIVE_INFINITY;
  if (atMs === undefined) return { first: 0, count: Math.min(begins.length - 1, most), lapMs: 0 };
  const endMs = to ?? (duration === undefined ? Number.POSITIVE_INFINITY : from + duration);
  let start = 0;
  while (start < atMs.length && atMs[start]! < from) start++;
  let end = start;
  while (end < atMs.length && atMs[end]! < endMs && end - start < most) end++;
  const lastMs = atMs.at(-1) ?? 0;
  if (end === start) {
    const until = endMs === Number.POSITIVE_INFINITY ? 'its end' : formatDuration(endMs);
    throw unreadable(
      `${name} has no rows from ${formatDuration(from)} to ${until}; the trace is ${formatDuration(lastMs)} long.`,
    );
  }
  const whole = end === atMs.length || atMs[end]! >= endMs;
  const played = atMs.subarray(start, end);
  return {
    first: start,
    count: end - start,
    atMs: played,
    // A window that the trace fills lasts as long as it says; else the last row gets the mean gap after it.
    lapMs: whole && endMs <= lastMs ? endMs - from : withLastGap(played),
  };
}

function withLastGap(atMs: Float64Array): number {
  const gaps = atMs.length - 1;
  return gaps === 0 ? 0 : ((atMs[gaps]! - atMs[0]!) * (gaps + 1)) / gaps;
}
