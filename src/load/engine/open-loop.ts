import type { Clock, RunMs } from '../../core/clock.ts';
import { onAbort } from '../../core/on-abort.ts';
import type { Arrival, OpenLoad } from '../../core/plan.ts';
import { Ahead, MOST_BYTES_AHEAD, type Prepared } from './ahead.ts';
import type { ArrivalTime } from './arrival-time.ts';
import { Breath } from './breath.ts';
import { drain, type Performer, type Start, stoppedAtMs } from './performer.ts';

/** With less time left than this, a turn of the event loop that is full of tokens could make the next start late. */
const ROOM_MS = 5;
/** So many, and those of so long, are made ready ahead: a burst of arrivals then waits for nothing. */
const MOST_AHEAD = 256;
const AHEAD_MS = 10_000;
const MOST_ASKED_LATE = 4;
/** Whoever is late begins at once, and for no longer than this: others would wait for it, and a busy loop takes as long to turn. */
const MOST_CAUGHT_UP_MS = 10;
/** A request that was ready so late was late. */
const NOTABLE_MS = 1;

/**
 * Starts an iteration at each planned time, whether or not earlier ones have finished.
 *
 * The loop owns timing and nothing else. If the event loop stalls, late arrivals start at once and keep
 * their planned time, so the delay shows up as latency instead of quietly lowering the rate. An arrival
 * that finds `maxInFlight` iterations running is dropped and counted: a queue here would be coordinated
 * omission in disguise. While nothing is due, the next iterations are made ready.
 *
 * @returns how many arrivals came before their request was ready
 */
export async function openLoop(
  load: OpenLoad,
  performer: Performer,
  clock: Clock,
  abort: AbortSignal,
  mostBytesAhead = MOST_BYTES_AHEAD,
): Promise<ArrivalTime> {
  const inFlight = new Set<Promise<void>>();
  const cut = new AbortController();
  const limits = { bytes: mostBytesAhead, most: () => MOST_AHEAD };
  const ahead = new Ahead<Arrival>(load.arrivals(), performer, clock, limits);
  const breath = new Breath(clock, MOST_CAUGHT_UP_MS);
  const told = { arrivals: 0, unready: 0, longestMs: 0 };
  while (ahead.next !== undefined) {
    await writeFirst(ahead, clock);
    const askedMs = clock.now();
    const { of: arrival, start } = ahead.take() as Prepared<Arrival>;
    const readiness = readinessOf(start, clock);
    await makeMore(ahead, arrival.atMs, clock, abort);
    const isEarly = arrival.atMs > clock.now();
    await clock.sleepUntil(arrival.atMs, abort);
    if (isEarly) breath.taken();
    // Who only catches up would hear nothing meanwhile: no answer, no timer, no signal.
    else if (breath.isDue) await breath.take();
    if (start.ready !== undefined) await unlessAborted(start.ready, abort);
    const unreadyMs = readiness.sinceMs - Math.max(arrival.atMs, askedMs);
    if (abort.aborted) {
      if (arrival.atMs > stoppedAtMs(abort)) break; // Stopping early is an ending, not an error.
      performer.cancel(arrival.index, arrival.atMs); // Its time had come, and it was not reached.
      continue;
    }
    if (inFlight.size >= load.maxInFlight) {
      performer.drop(arrival.index, arrival.atMs);
      continue;
    }
    told.arrivals++;
    if (unreadyMs > NOTABLE_MS) told.unready++;
    told.longestMs = Math.max(told.longestMs, unreadyMs);
    const iteration = start(arrival.atMs, cut.signal).finally(() => inFlight.delete(iteration));
    inFlight.add(iteration);
  }
  await drain(inFlight, load, clock, abort, cut);
  return told;
}

/** What was started last is not yet written where its connection was idle, and to make a long prompt takes a while. */
async function writeFirst(ahead: Ahead<Arrival>, clock: Clock): Promise<void> {
  if (ahead.isEmpty && ahead.next !== undefined && ahead.next.atMs - clock.now() > ROOM_MS) await clock.turn();
}

/** Makes what comes later ready, as long as that does not make what is due next late. */
async function makeMore(ahead: Ahead<Arrival>, dueMs: RunMs, clock: Clock, abort: AbortSignal): Promise<void> {
  const isSoon = (): boolean => (ahead.upcoming?.atMs ?? 0) - clock.now() <= AHEAD_MS;
  const hasTime = (): boolean => dueMs - clock.now() > ROOM_MS + ahead.longestMs;
  let asked = 0;
  while (!abort.aborted && ahead.hasRoom && isSoon()) {
    if (hasTime()) await clock.turn();
    // Who is late would never again have the time, and to ask for more takes next to none.
    if (hasTime() || (ahead.isMadeElsewhere && asked++ < MOST_ASKED_LATE)) ahead.make();
    else break;
  }
}

/** When it became ready, as far as that is known. */
function readinessOf({ ready }: Start, clock: Clock): { readonly sinceMs: RunMs } {
  const readiness = { sinceMs: clock.now() };
  const note = (): void => {
    readiness.sinceMs = clock.now();
  };
  void ready?.then(note, note);
  return readiness;
}

async function unlessAborted(ready: Promise<unknown>, abort: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const leave = onAbort(abort, resolve);
  if (!abort.aborted) await Promise.race([ready, promise]);
  leave();
}
