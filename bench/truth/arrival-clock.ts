import { openSync, readSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { MonotonicClock, machineMs } from '../../src/core/monotonic-clock.ts';

const { nodeTiming } = performance;
const NS_IN_MS = 1e6;

/** The loop comes round so often, by a timer that is at most so late unless the thread was kept from waking. */
const BEAT_MS = 2;
const TIMER_LATE_MS = 1.25;

/** A look at the clock, and how long the loop had been asleep, and ready without a processor, by then. */
interface Look {
  readonly atMs: number;
  readonly idleMs: number;
  readonly waitedMs: number;
}

/**
 * The machine's monotonic clock, which knows at any reading since when bytes that are read in this turn of the event
 * loop may have lain there.
 *
 *      last look before        first look of the turn before      first look of this turn
 *            ├───────── poll ──────────┼─────── … ───── poll ─────────┤
 *
 * Bytes that the turn before did not read came after its poll, so after the last look before that. Bytes that woke the
 * loop from its sleep came no earlier than the end of it. In both cases they came no earlier than that look and all
 * the sleep since then, less what it was awake and had no processor.
 */
export class ArrivalClock extends MonotonicClock {
  readonly #schedstat = openSchedstat();
  #turn = -2;
  #before: Look = { atMs: 0, idleMs: 0, waitedMs: 0 };
  #first: Look = this.#before;
  #lastMs = 0;
  #earliestMs = 0;
  #sleeps = 0;
  #beatMs = Number.POSITIVE_INFINITY;

  constructor() {
    // The two clocks that are set against each other there are read one after the other: cold, that takes a while.
    for (let i = 0; i < 1000; i++) machineMs() + performance.now();
    super(0);
  }

  /**
   * From now on it is known when a host kept this thread from waking: such a sleep says nothing of when bytes came.
   */
  watch(): void {
    this.#beatMs = super.now();
    setInterval(() => {
      this.now();
      this.#beatMs = super.now();
    }, BEAT_MS).unref();
  }

  override now(): number {
    const atMs = super.now();
    const { loopCount } = nodeTiming.uvMetricsInfo;
    if (loopCount !== this.#turn) this.#look(atMs, loopCount);
    this.#lastMs = atMs;
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
    const last: Look = { ...this.#first, atMs: this.#lastMs };
    // With a turn of no look in between, its poll came after the last look of all.
    const since = turn === this.#turn + 1 ? this.#before : last;
    const { idleTime: idleMs } = nodeTiming;
    const hasSlept = idleMs > last.idleMs;
    const waitedMs = hasSlept ? this.#schedstat() : last.waitedMs;
    if (hasSlept) this.#sleeps++;
    const sleptMs = idleMs - since.idleMs - (waitedMs - since.waitedMs);
    this.#earliestMs = since.atMs + (hasSlept && atMs > this.#beatMs + BEAT_MS + TIMER_LATE_MS ? 0 : sleptMs);
    this.#before = last;
    this.#first = { atMs, idleMs, waitedMs };
    this.#turn = turn;
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
