import type { RunMs, WireClock } from '../src/core/clock.ts';

interface Sleeper {
  readonly at: RunMs;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * A clock that jumps: when nothing is left to do, it moves to the earliest instant that somebody waits for.
 *
 * The same loops that run in real time run under it at full speed, and every timing in a test is exact.
 */
export class VirtualClock implements WireClock {
  #now: RunMs = 0;
  #order = 0;
  #sleepers: Sleeper[] = [];

  now(): RunMs {
    return this.#now;
  }

  sleepUntil(t: RunMs, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted || t <= this.#now) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        at: t,
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = (): void => {
        this.#sleepers = this.#sleepers.filter((s) => s !== sleeper);
        resolve();
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  arrivedSince(atMs: RunMs): RunMs {
    return atMs;
  }

  foundBy(atMs: RunMs): RunMs {
    return atMs;
  }

  look(): void {}

  sleptMs(): number {
    return this.#now;
  }

  turn(): Promise<void> {
    return Promise.resolve();
  }

  /** Time goes by in which the thread is busy: nobody is woken. */
  pass(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass until `work` settles. Throws when it never can: nobody waits for an instant any more. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    work.then(mark, mark);
    for (;;) {
      await quiet();
      if (settled) return work;
      if (!this.#wakeNext(Number.POSITIVE_INFINITY))
        throw new Error(`virtual time stopped at ${this.#now} ms: nothing is left to wake the work`);
    }
  }

  /** Lets time pass up to `t`, waking everybody due on the way. */
  async runUntil(t: RunMs): Promise<void> {
    do await quiet();
    while (this.#wakeNext(t));
    this.#now = Math.max(this.#now, t);
  }

  #wakeNext(limit: RunMs): boolean {
    let next: Sleeper | undefined;
    for (const s of this.#sleepers)
      if (next === undefined || s.at < next.at || (s.at === next.at && s.order < next.order)) next = s;
    if (next === undefined || next.at > limit) return false;
    this.#sleepers.splice(this.#sleepers.indexOf(next), 1);
    this.#now = Math.max(this.#now, next.at);
    next.wake();
    return true;
  }
}

/** Resolves once every promise reaction already queued, and those they queue, have run. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
