import type { Clock } from '../../core/clock.ts';
import type { Fetcher } from './fetch.ts';
import { onePage } from './one-page.ts';
import type { FoundSource, Miss, Scrape } from './reading.ts';

/** What a load waits for before it begins. */
const PATIENCE_MS = 3000;

export interface FirstReading {
  readonly scrapes: readonly Scrape[];
  readonly misses: readonly Miss[];
}

/**
 * Reads every source once before the load: only from there on is what its counters grow by that of the load. A page that
 * is slow to come would otherwise be read when the first answers are counted already. Never rejects.
 */
export async function readFirst(
  sources: readonly FoundSource[],
  { fetcher, clock, interrupt }: { readonly fetcher: Fetcher; readonly clock: Clock; readonly interrupt: AbortSignal },
): Promise<FirstReading> {
  const scrapes: Scrape[] = [];
  const misses: Miss[] = [];
  await Promise.all(
    sources.map(async (found, source) => {
      const askedMs = clock.now();
      const told = await onePage(found, { fetcher, clock, patienceMs: PATIENCE_MS, over: interrupt });
      if (told.kind === 'untold') misses.push({ source, askedMs, why: told.why });
      else scrapes.push({ source, askedMs, atMs: clock.now(), ...told.page, isFirst: true });
    }),
  );
  return { scrapes, misses };
}

/** The same on a clock whose zero is `byMs` later. */
export const earlier = ({ scrapes, misses }: FirstReading, byMs: number): FirstReading => ({
  scrapes: scrapes.map((scrape) => ({ ...scrape, askedMs: scrape.askedMs - byMs, atMs: scrape.atMs - byMs })),
  misses: misses.map((miss) => ({ ...miss, askedMs: miss.askedMs - byMs })),
});
