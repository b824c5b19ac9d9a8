import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Clock } from '../core/clock.ts';
import { PlimsollError } from '../core/errors.ts';
import { LEVEL_MS, type Level, performLevel } from './level.ts';
import { nextStreams } from './search.ts';
import { startSource } from './source.ts';

/** Levels are begun only as far as they end by then. */
const BUDGET_MS = 14_500;
/** Files and connections that a process has open besides those of its streams. */
const OTHER_FILES = 100;
const MOST_STREAMS = 20_000;

/**
 * Steps up the load on a source in another process until a limit breaks, and closes in on where it did. The whole of
 * a run is performed at each level; only its files go when it is over.
 *
 * @param onLevel told of each level before it begins
 */
export async function drive(
  { clock, startedAt, openFiles, interrupt }: DriveSetting,
  onLevel: (streams: number) => void,
): Promise<readonly Level[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-doctor-'));
  const source = await startSource();
  const log = pino({ enabled: false });
  const most = Math.min(MOST_STREAMS, (openFiles ?? MOST_STREAMS) - OTHER_FILES);
  const levels: Level[] = [];
  try {
    for (;;) {
      const streams = nextStreams(levels, most);
      if (streams === undefined || clock.now() + LEVEL_MS > BUDGET_MS) return levels;
      onLevel(streams);
      levels.push(await performLevel(streams, { source, folder, log, startedAt, interrupt }));
      if (interrupt.aborted)
        throw new PlimsollError('INTERRUPTED', 'Stopped by a signal; only this machine was loaded.');
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
