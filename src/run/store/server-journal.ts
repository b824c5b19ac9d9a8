import { z } from 'zod';
import { HistoryKeeper } from '../../measure/scrape/history.ts';
import type { FoundSource, Miss, Reading, Scrape, ServerHistory } from '../../measure/scrape/reading.ts';
import { readLines } from './journal.ts';

/** JSON knows no infinity, which is the last bound of every histogram. */
const histogram = z.object({
  bounds: z
    .array(z.number().nullable())
    .transform((bounds) => bounds.map((bound) => bound ?? Number.POSITIVE_INFINITY)),
  counts: z.array(z.number()),
  sumMs: z.number(),
  count: z.number(),
});

const value = z.union([z.number(), histogram]);

/** A value of a sort that only a newer version knows is none. */
const known = (reading: Readonly<Record<string, unknown>>): Reading =>
  Object.fromEntries(
    Object.entries(reading).flatMap(([name, written]) => {
      const { data } = value.safeParse(written);
      return data === undefined ? [] : [[name, data] as const];
    }),
  );

const scrapeField = z.object({
  source: z.int().nonnegative(),
  askedMs: z.number(),
  atMs: z.number(),
  reading: z.record(z.string(), z.unknown()).transform(known),
  inFlight: z.exactOptional(z.number()),
  tick: z.exactOptional(z.int()),
  processStartS: z.exactOptional(z.number()),
  leftOut: z.exactOptional(z.object({ lines: z.int(), first: z.string() })),
  isFirst: z.exactOptional(z.literal(true)),
  isLast: z.exactOptional(z.literal(true)),
}) satisfies z.ZodType<Scrape>;

const missField = z.object({
  source: z.int().nonnegative(),
  askedMs: z.number(),
  why: z.string(),
}) satisfies z.ZodType<Miss>;

/** What servers said during a run, as it was written then: as far as it goes. */
export async function readServerJournal(
  file: string,
  { sources, everyMs }: { readonly sources: readonly Omit<FoundSource, 'headers'>[]; readonly everyMs: number },
): Promise<ServerHistory> {
  const keeper = new HistoryKeeper();
  const isKnown = ({ source }: { readonly source: number }): boolean => source < sources.length;
  for await (const line of readLines(file)) {
    const scrape = scrapeField.safeParse(line);
    const miss = missField.safeParse(line);
    if (scrape.success && isKnown(scrape.data)) keeper.add(scrape.data);
    else if (miss.success && isKnown(miss.data)) keeper.miss(miss.data);
  }
  return {
    sources: sources.map(({ url, flavour }) => ({ url, flavour, headers: {} })),
    everyMs,
    scrapes: keeper.scrapes,
    misses: keeper.misses,
  };
}
