import type { Clock, RunMs } from '../core/clock.ts';

/**
 * How many requests are out, kept by the loops as they start and end them: independent of the records, so
 * that the laws checked at the end of a run compare two things and not one with itself.
 */
export class InFlight {
  readonly #clock: Clock;
  #now = 0;
  #begun = 0;
  #ended = 0;
  #areaMs = 0;
  #sinceMs: RunMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns how many are now in flight, the new one included. */
  begin(): number {
    this.#settle();
    this.#begun++;
    return ++this.#now;
  }

  /** @param endedMs when it ended: under a burst of ends this is told a little later, which is not time in flight */
  end(endedMs: RunMs): void {
    this.#settle();
    this.#areaMs -= Math.max(0, this.#sinceMs - endedMs);
    this.#ended++;
    this.#now--;
  }

  get now(): number {
    return this.#now;
  }

  get begun(): number {
    return this.#begun;
  }

  get ended(): number {
    return this.#ended;
  }

  /** Requests times milliseconds so far: its quotient with time is the mean number in flight. */
  get areaMs(): number {
    this.#settle();
    return this.#areaMs;
  }

  #settle(): void {
    const nowMs = this.#clock.now();
    this.#areaMs += this.#now * (nowMs - this.#sinceMs);
    this.#sinceMs = nowMs;
  }
}
