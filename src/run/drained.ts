import { setTimeout as pause } from 'node:timers/promises';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import type { Fetcher } from '../scrape/fetch.ts';
import { flavourNamed } from '../scrape/flavours.ts';
import type { FoundSource, Reading } from '../scrape/reading.ts';
import type { HttpTarget } from '../transport/http.ts';
import { type FoundServer, fetcherOver } from './find-server.ts';

const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 2000;
/** Others may use the server; it is then never empty. */
const AT_MOST_MS = 30_000;

/**
 * Resolves when the servers say that nothing waits or runs in them any more. `false` where they do not say it: they tell
 * of no queue, did not answer, or were not empty within half a minute.
 */
export async function drained(
  { sources }: FoundServer,
  targets: readonly HttpTarget[],
  interrupt: AbortSignal,
): Promise<boolean> {
  const clock = new MonotonicClock();
  const fetcher = fetcherOver(targets, clock);
  try {
    for (;;) {
      const readings = await Promise.all(sources.map((source) => reading(source, fetcher, interrupt)));
      const left = readings.map(insideOf);
      if (left.length === 0 || !left.every((count) => count !== undefined)) return false;
      if (left.every((count) => count === 0)) return true;
      if (clock.now() > AT_MOST_MS || interrupt.aborted) return false;
      await pause(LOOK_EVERY_MS, undefined, { signal: interrupt }).catch(() => {});
    }
  } finally {
    await fetcher.close();
  }
}

async function reading(source: FoundSource, { fetch }: Fetcher, interrupt: AbortSignal): Promise<Reading | undefined> {
  const signal = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), interrupt]);
  const fetched = await fetch(source.url, source.headers, signal);
  return fetched.kind === 'page' ? flavourNamed(source.flavour)?.read(fetched.page) : undefined;
}

const insideOf = (reading: Reading | undefined): number | undefined =>
  reading?.queueDepth === undefined ? undefined : reading.queueDepth + (reading.running ?? 0);
