import type { Clock } from '../../core/clock.ts';
import type { OpenLoad } from '../../core/plan.ts';
import { drain, type Performer, stoppedAtMs } from './performer.ts';

/** With less time left than this, a turn of the event loop that is full of tokens could make the next start late. */
const ROOM_MS = 5;

/**
 * Starts an iteration at each planned time, whether or not earlier ones have finished.
 *
 * The loop owns timing and nothing else. If the event loop stalls, late arrivals start at once and keep
 * their planned time, so the delay shows up as latency instead of quietly lowering the rate. An arrival
 * that finds `maxInFlight` iterations running is dropped and counted: a queue here would be coordinated
 * omission in disguise.
 */
export async function openLoop(load: OpenLoad, performer: Performer, clock: Clock, abort: AbortSignal): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  const cut = new AbortController();
  for (const arrival of load.arrivals()) {
    // What was started last is not yet written where its connection was idle, and to make a long prompt takes a while.
    if (arrival.atMs - clock.now() > ROOM_MS) await clock.turn();
    const start = performer.prepare(arrival.index); // Before its time comes, so that preparing makes nothing late.
    await clock.sleepUntil(arrival.atMs, abort);
    if (abort.aborted) {
      if (arrival.atMs > stoppedAtMs(abort)) break; // Stopping early is an ending, not an error.
      performer.cancel(arrival.index, arrival.atMs); // Its time had come, and it was not reached.
      continue;
    }
    if (inFlight.size >= load.maxInFlight) {
      performer.drop(arrival.index, arrival.atMs);
      continue;
    }
    const iteration = start(arrival.atMs, cut.signal).finally(() => inFlight.delete(iteration));
    inFlight.add(iteration);
  }
  await drain(inFlight, load, clock, abort, cut);
}
