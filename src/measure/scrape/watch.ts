import pLimit from 'p-limit';
import type { Clock, RunMs } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import type { Fetched, Fetcher } from './fetch.ts';
import { flavourNamed } from './flavours.ts';
import { HistoryKeeper } from './history.ts';
import type { FoundSource, Miss, Reading, Scrape, ServerHistory } from './reading.ts';

export interface WatchSetting {
  readonly sources: readonly FoundSource[];
  readonly everyMs: number;
  readonly clock: Clock;
  /** Closed with the watch. */
  readonly fetcher: Fetcher;
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
 * Reads every source at once and then each `everyMs`, on a grid that does not drift, until it is stopped. Of a source at
 * most one page is under way: an instant at which the one before has not come is a miss. Whatever comes in a page's place
 * is a miss, too, with its reason.
 */
export function watchServer(setting: WatchSetting): ServerWatch {
  const { sources, everyMs, clock, fetcher, inFlight, onScrape, onMiss } = setting;
  const keeper = new HistoryKeeper();
  const underWay = new Map<number, Promise<void>>();
  const limit = pLimit(AT_ONCE);
  const [stopping, over] = [new AbortController(), new AbortController()];
  const watching = sources.length === 0 ? Promise.resolve() : watch();
  let ended: Promise<ServerHistory> | undefined;

  async function watch(): Promise<void> {
    const startMs = clock.now();
    for (let tick = 0; ; tick++) {
      await clock.sleepUntil(startMs + tick * everyMs, stopping.signal);
      if (stopping.signal.aborted) return;
      for (; clock.now() >= startMs + (tick + 1) * everyMs; tick++)
        missAll(startMs + tick * everyMs, 'was not asked, for this program stood still');
      readAll(startMs + tick * everyMs);
    }
  }

  function readAll(dueMs: RunMs, isLast = false): void {
    for (const [source, found] of sources.entries()) {
      if (underWay.has(source)) miss(source, dueMs, 'still waiting for the one before');
      else
        underWay.set(
          source,
          limit(() => read(source, found, isLast)).finally(() => underWay.delete(source)),
        );
    }
  }

  async function read(source: number, found: FoundSource, isLast: boolean): Promise<void> {
    const askedMs = clock.now();
    const outBefore = inFlight?.();
    const fetched = await ask(found);
    const read = fetched.kind === 'page' ? readingIn(fetched, found) : fetched.why;
    if (typeof read === 'string') return miss(source, askedMs, read);
    const out = outBefore === undefined || inFlight === undefined ? {} : { inFlight: (outBefore + inFlight()) / 2 };
    const scrape = { source, askedMs, atMs: clock.now(), reading: read, ...out, ...(isLast ? { isLast } : {}) };
    keeper.add(scrape);
    onScrape?.(scrape);
  }

  async function ask({ url, headers }: FoundSource): Promise<Fetched> {
    const [late, come] = [new AbortController(), new AbortController()];
    const forget = onAbort(over.signal, () => late.abort());
    void clock.sleepUntil(clock.now() + PATIENCE_MS, come.signal).then(() => late.abort());
    if (over.signal.aborted) late.abort();
    try {
      return await fetcher.fetch(url, headers, late.signal);
    } catch (error) {
      return { kind: 'problem', why: `could not be read: ${messageOf(error)}` };
    } finally {
      forget();
      come.abort();
    }
  }

  function missAll(dueMs: RunMs, why: string): void {
    for (const source of sources.keys()) miss(source, dueMs, why);
  }

  function miss(source: number, askedMs: RunMs, why: string): void {
    const missed = { source, askedMs, why };
    keeper.miss(missed);
    onMiss?.(missed);
  }

  async function end(): Promise<ServerHistory> {
    stopping.abort();
    await watching;
    const done = new AbortController();
    void clock.sleepUntil(clock.now() + LAST_PATIENCE_MS, done.signal).then(() => over.abort());
    await Promise.all(underWay.values());
    readAll(clock.now(), true);
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

/** What the page says, or why it says nothing. */
function readingIn({ page }: Extract<Fetched, { kind: 'page' }>, { flavour: name }: FoundSource): Reading | string {
  const flavour = flavourNamed(name);
  if (flavour?.detects(page) === true) return flavour.read(page);
  return `is no longer the page of ${flavour?.title ?? name}`;
}
