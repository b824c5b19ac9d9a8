import type { RunMs } from '../../core/clock.ts';

/** Below what any whole request or token is; rounding of times must not refuse who waited long enough. */
const ROUNDING = 1e-6;
const MINUTE_MS = 60_000;

/**
 * A bucket that holds a minute's allowance, is full at first and fills evenly.
 *
 * So a burst of the whole allowance is let in at once, as OpenAI does, and any window of a minute sees at most
 * that burst and what has flowed in during it: twice the limit.
 */
export class TokenBucket {
  readonly limit: number;
  #level: number;
  #at: RunMs;

  constructor(limitPerMinute: number, now: RunMs) {
    this.limit = limitPerMinute;
    this.#level = limitPerMinute;
    this.#at = now;
  }

  /** What could be taken at once. */
  remaining(now: RunMs): number {
    this.#fill(now);
    return Math.max(0, Math.floor(this.#level + ROUNDING));
  }

  /** How long until `amount` could be taken; Infinity when it never can. */
  waitMs(amount: number, now: RunMs): number {
    this.#fill(now);
    if (amount > this.limit) return Number.POSITIVE_INFINITY;
    const missing = amount - this.#level;
    return missing <= ROUNDING ? 0 : (missing / this.limit) * MINUTE_MS;
  }

  /** How long until it is full. */
  fullInMs(now: RunMs): number {
    return this.waitMs(this.limit, now);
  }

  take(amount: number, now: RunMs): void {
    this.#fill(now);
    this.#level -= amount;
  }

  /** Puts back what was taken for nothing. */
  giveBack(amount: number, now: RunMs): void {
    this.#fill(now);
    this.#level = Math.min(this.limit, this.#level + amount);
  }

  #fill(now: RunMs): void {
    this.#level = Math.min(this.limit, this.#level + ((now - this.#at) / MINUTE_MS) * this.limit);
    this.#at = now;
  }
}
