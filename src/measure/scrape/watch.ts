import pLimit from 'p-limit';
import type { Clock, RunMs } from '../../core/clock.ts';
import type { Rng } from '../../core/rng.ts';
import type { Fetcher } from './fetch.ts';
import type { FirstReading } from './first-reading.ts';
import { HistoryKeeper } from './history.ts';
import { instants } from './instants.ts';
import { onePage } from './one-page.ts';
import type { FoundSource, Miss, Scrape, ServerHistory } from './reading.ts';

export interface WatchSetting {
  readonly sources: readonly FoundSource[];
  readonly everyMs: number;
  readonly clock: Clock;
  /** Closed with the watch. */
  readonly fetcher: Fetcher;
  /** Where in each interval it is asked. */
  readonly rng: Rng;
  /** What was read before the load, in run time. */
  readonly first?: FirstReading;
  /** How many requests are out now, in the whole run. */
  readonly inFlight?: () => number;
  /** Called with each page read, as it comes. Must not throw. */
  readonly onScrape?: (scrape: Scrape) => void;
  /** Called with each that was asked for in vain. Must not throw. */
  readonly onMiss?: (miss: Miss) => void;
}

export interface ServerWatch {
  /** What was seen so far; grows. */
  history(): ServerHistory;
  /** Reads every source once more, so that whatever has just ended is counted, and ends. Within two seconds; never rejects. */
  stop(): Promise<ServerHistory>;
}

/** A page that takes longer says little of any instant. */
const PATIENCE_MS = 5000;
const LAST_PATIENCE_MS = 2000;
/** Pages asked for at once, of however many sources. */
const AT_ONCE = 8;

/**
 * Reads every source once in each interval of `everyMs`, all at the same instant of it, until it is stopped. Of a source at
 * most one page is under way: an instant at which the one before has not come is a miss. Whatever comes in a page's place
 * is a miss, too, with its reason.
 */
export function watchServer(setting: WatchSetting): ServerWatch {
  const { sources, everyMs, clock, fetcher, rng, first, inFlight, onScrape, onMiss } = setting;
  const keeper = new HistoryKeeper();
  const underWay = new Map<number, Promise<void>>();
  const limit = pLimit(AT_ONCE);
  const [stopping, over] = [new AbortController(), new AbortController()];
  const asking = { fetcher, clock, patienceMs: PATIENCE_MS, over: over.signal };
  /** Sources of whose lines it was said already that some are left out. */
  const leftOutOf = new Set<number>();
  for (const scrape of first?.scrapes ?? []) keep(scrape);
  for (const missed of first?.misses ?? []) miss(missed);
  const watching = sources.length === 0 ? Promise.resolve() : watch();
  let ended: Promise<ServerHistory> | undefined;

  async function watch(): Promise<void> {
    const fromTick = Math.max(0, Math.floor(clock.now() / everyMs));
    for (const { tick, dueMs } of instants(everyMs, fromTick, rng)) {
      await clock.sleepUntil(dueMs, stopping.signal);
      if (stopping.signal.aborted) return;
      if (clock.now() < dueMs + everyMs) readAll(dueMs, { tick });
      else missAll(dueMs, 'was not asked, for this program stood still');
    }
  }

  function readAll(dueMs: RunMs, when: Pick<Scrape, 'tick' | 'isLast'>): void {
    for (const [source, found] of sources.entries()) {
      if (underWay.has(source)) miss({ source, askedMs: dueMs, why: 'still waiting for the one before' });
      else
        underWay.set(
          source,
          limit(() => read(source, found, when)).finally(() => underWay.delete(source)),
        );
    }
  }

  async function read(source: number, found: FoundSource, when: Pick<Scrape, 'tick' | 'isLast'>): Promise<void> {
    const askedMs = clock.now();
    const outBefore = inFlight?.();
    const told = await onePage(found, asking);
    if (told.kind === 'untold') return miss({ source, askedMs, why: told.why });
    const out = outBefore === undefined || inFlight === undefined ? {} : { inFlight: (outBefore + inFlight()) / 2 };
    keep({ source, askedMs, atMs: clock.now(), ...told.page, ...out, ...when });
  }

  function keep({ leftOut, ...scrape }: Scrape): void {
    const isNew = leftOut !== undefined && !leftOutOf.has(scrape.source);
    if (isNew) leftOutOf.add(scrape.source);
    const kept = isNew ? { ...scrape, leftOut } : scrape;
    keeper.add(kept);
    onScrape?.(kept);
  }

  function missAll(dueMs: RunMs, why: string): void {
    for (const source of sources.keys()) miss({ source, askedMs: dueMs, why });
  }

  function miss(missed: Miss): void {
    keeper.miss(missed);
    onMiss?.(missed);
  }

  async function end(): Promise<ServerHistory> {
    stopping.abort();
    await watching;
    const done = new AbortController();
    void clock.sleepUntil(clock.now() + LAST_PATIENCE_MS, done.signal).then(() => over.abort());
    await Promise.all(underWay.values());
    readAll(clock.now(), { isLast: true });
    await Promise.all(underWay.values());
    done.abort();
    await fetcher.close();
    return history();
  }

  const history = (): ServerHistory => ({ sources, everyMs, scrapes: keeper.scrapes, misses: keeper.misses });
  return {
    history,
    stop() {
      ended ??= end();
      return ended;
    },
  };
}
