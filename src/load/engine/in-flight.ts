import type { Clock, RunMs } from '../../core/clock.ts';

/** Places in the tally that the workers of a run share. */
const NOW = 0;
const BEGUN = 1;

/** Shared by all threads of a run, so that each knows how many requests the whole run has out. */
export type Tally = Int32Array;

export const newTally = (): Tally => new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));

/** Requests out in the whole run, and begun so far. */
export const tallied = (tally: Tally): { readonly now: number; readonly begun: number } => ({
  now: Atomics.load(tally, NOW),
  begun: Atomics.load(tally, BEGUN),
});

/**
 * How many requests are out, kept by the loops as they start and end them: independent of the records, so
 * that the laws checked at the end of a run compare two things and not one with itself.
 */
export class InFlight {
  readonly #clock: Clock;
  readonly #tally: Tally;
  #now = 0;
  #begun = 0;
  #ended = 0;
  #areaMs = 0;
  #sinceMs: RunMs = 0;

  constructor(clock: Clock, tally = newTally()) {
    this.#clock = clock;
    this.#tally = tally;
  }

  /** Returns how many are now in flight in the whole run, the new one included. @param beganMs now */
  begin(beganMs: RunMs): number {
    this.#settle(beganMs);
    this.#begun++;
    this.#now++;
    Atomics.add(this.#tally, BEGUN, 1);
    return Atomics.add(this.#tally, NOW, 1) + 1;
  }

  /**
   * When it really started is a little after it was begun, by however long the machine let us wait in between, and its
   * end is told a little late under a burst of ends: neither is time in flight.
   */
  end(beganMs: RunMs, { startedMs, endedMs }: { readonly startedMs: RunMs; readonly endedMs: RunMs }): void {
    this.#settle(this.#clock.now());
    this.#areaMs -= Math.max(0, startedMs - beganMs) + Math.max(0, this.#sinceMs - endedMs);
    this.#ended++;
    this.#now--;
    Atomics.sub(this.#tally, NOW, 1);
  }

  get begun(): number {
    return this.#begun;
  }

  get ended(): number {
    return this.#ended;
  }

  /** Requests times milliseconds so far: its quotient with time is the mean number in flight. */
  get areaMs(): number {
    this.#settle(this.#clock.now());
    return this.#areaMs;
  }

  #settle(nowMs: RunMs): void {
    this.#areaMs += this.#now * (nowMs - this.#sinceMs);
    this.#sinceMs = nowMs;
  }
}
