import { setTimeout as pause } from 'node:timers/promises';
import type { HttpTarget } from '../client/transport/http.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import type { Fetcher } from '../measure/scrape/fetch.ts';
import { flavourNamed } from '../measure/scrape/flavours.ts';
import type { FoundSource, Reading } from '../measure/scrape/reading.ts';
import { type FoundServer, fetcherOver } from './find-server.ts';

const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 5000;
/** Others may use the server; it is then never empty. */
const AT_MOST_MS = 30_000;

/**
 * Resolves when all servers say that nothing waits or runs in them any more. `false` where that is not heard: not all of
 * them tell, or they were not empty within half a minute. A page that does not come is asked for again.
 */
export async function drained(
  { sources, coversAll }: FoundServer,
  targets: readonly HttpTarget[],
  interrupt: AbortSignal,
): Promise<boolean> {
  if (!coversAll) return false;
  const clock = new MonotonicClock();
  const fetcher = fetcherOver(targets, clock);
  try {
    while (clock.now() < AT_MOST_MS && !interrupt.aborted) {
      const readings = await Promise.all(sources.map((source) => read(source, fetcher, interrupt)));
      if (readings.every(isEmpty)) return true;
      await pause(LOOK_EVERY_MS, undefined, { signal: interrupt }).catch(() => {});
    }
    return false;
  } finally {
    await fetcher.close();
  }
}

async function read(source: FoundSource, { fetch }: Fetcher, interrupt: AbortSignal): Promise<Reading | undefined> {
  const signal = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), interrupt]);
  const fetched = await fetch(source.url, source.headers, signal);
  return fetched.kind === 'page' ? flavourNamed(source.flavour)?.read(fetched.page) : undefined;
}

/** One that tells of no queue beside others that do says nothing against it. */
const isEmpty = (reading: Reading | undefined): boolean =>
  reading !== undefined && (reading.queueDepth ?? 0) === 0 && (reading.running ?? 0) === 0;
