import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Clock } from '../core/clock.ts';
import { PlimsollError } from '../core/errors.ts';
import type { Level, Start } from './fared.ts';
import { LEVEL_MS, performLevel } from './level.ts';
import { FIRST, nextStreams } from './search.ts';
import { startSource } from './source.ts';

/** Levels are begun only as far as they end by then. */
const BUDGET_MS = 19_000;
/** Files and connections that a process has open besides those of its streams. */
const OTHER_FILES = 100;
const MOST_STREAMS = 20_000;

/** What was tried on this machine. */
export interface Driven {
  /** The first of all, before anything in this process was warm. */
  readonly cold: Level;
  /** In the order in which they were tried. */
  readonly levels: readonly Level[];
}

/**
 * Performs one level cold; then steps up the load on a source in another process until figures are no longer trusted, and
 * closes in on where that is. The whole of a run is performed at each level; only its files go when it is over.
 *
 * @param onLevel told of each level before it begins
 */
export async function drive(
  { clock, startedAt, openFiles, interrupt }: DriveSetting,
  onLevel: (streams: number, start: Start) => void,
): Promise<Driven> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-doctor-'));
  const source = await startSource();
  const bench = { source, folder, log: pino({ enabled: false }), startedAt, interrupt };
  const most = Math.min(MOST_STREAMS, (openFiles ?? MOST_STREAMS) - OTHER_FILES);
  const levels: Level[] = [];
  let longestMs = LEVEL_MS;
  const perform = async (streams: number, start: Start): Promise<Level> => {
    onLevel(streams, start);
    const beganMs = clock.now();
    const level = await performLevel(streams, start, bench);
    longestMs = Math.max(longestMs, clock.now() - beganMs);
    if (interrupt.aborted) throw new PlimsollError('INTERRUPTED', 'Stopped by a signal; only this machine was loaded.');
    return level;
  };
  try {
    const cold = await perform(Math.min(FIRST, most), 'cold');
    for (;;) {
      const streams = nextStreams(levels, most);
      if (streams === undefined || clock.now() + longestMs > BUDGET_MS) return { cold, levels };
      levels.push(await perform(streams, 'warm'));
    }
  } finally {
    await source.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export interface DriveSetting {
  /** Zero is when the whole examination began. */
  readonly clock: Clock;
  readonly startedAt: string;
  /** `ulimit -n`. */
  readonly openFiles: number | undefined;
  readonly interrupt: AbortSignal;
}
