import { openSync, readSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { MonotonicClock } from '../../src/core/monotonic-clock.ts';

const { nodeTiming } = performance;
const NS_IN_MS = 1e6;

/**
 * The machine's monotonic clock, which knows at any reading since when bytes that are read in this turn of the event
 * loop may have lain there.
 *
 *   first look of the last turn        asleep in the poll          first look of this turn
 *        ├────────── busy ──────────┼──── idle ────┼──── busy ────┤
 *
 * Bytes that came while the loop slept woke it; any others came while it was busy. So they came no earlier than both
 * busy stretches before this look, and the time it was awake and had no processor.
 */
export class ArrivalClock extends MonotonicClock {
  readonly #schedstat = openSchedstat();
  #turn = -1;
  #lookedMs = super.now();
  #idleMs = nodeTiming.idleTime;
  #waitedMs = 0;
  #earliestMs = 0;
  #sleeps = 0;

  constructor() {
    super(0);
  }

  override now(): number {
    const atMs = super.now();
    const { loopCount } = nodeTiming.uvMetricsInfo;
    if (loopCount !== this.#turn) this.#look(atMs, loopCount);
    return atMs;
  }

  /** Which turn of the event loop this is. */
  get turnNumber(): number {
    return this.#turn;
  }

  /** The earliest instant at which what this turn reads may have come. */
  get earliestMs(): number {
    return this.#earliestMs;
  }

  /** How often the loop has slept so far: whenever it did, nothing was left to read. */
  get sleeps(): number {
    return this.#sleeps;
  }

  #look(atMs: number, turn: number): void {
    const idleMs = nodeTiming.idleTime;
    const sleptMs = idleMs - this.#idleMs;
    let awakeMs = Math.max(0, atMs - this.#lookedMs - sleptMs);
    if (sleptMs > 0) {
      this.#sleeps++;
      const waitedMs = this.#schedstat();
      awakeMs += waitedMs - this.#waitedMs;
      this.#waitedMs = waitedMs;
    }
    this.#earliestMs = atMs - awakeMs;
    this.#turn = turn;
    this.#lookedMs = atMs;
    this.#idleMs = idleMs;
  }
}

/** Reads how long this thread was ready to run and did not, in ms; always 0 where the system does not tell. */
function openSchedstat(): () => number {
  let file: number;
  try {
    file = openSync('/proc/thread-self/schedstat', 'r');
  } catch {
    return () => 0;
  }
  const bytes = Buffer.alloc(80);
  return () => Number(bytes.toString('latin1', 0, readSync(file, bytes, 0, 80, 0)).split(' ')[1]) / NS_IN_MS;
}
