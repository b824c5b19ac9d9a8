import type { Clock, RunMs } from '../../core/clock.ts';
import { onAbort } from '../../core/on-abort.ts';
import type { Ahead, Prepared } from './ahead.ts';
import { Breath } from './breath.ts';
import type { Start } from './performer.ts';

/** One iteration that a free user may begin. */
export interface Begun {
  readonly start: Start;
  /** When the loop got to the user and its request was ready. */
  readonly plannedMs: RunMs;
}

interface Free {
  isWanted(): boolean;
  readonly isNew: boolean;
  readonly told: PromiseWithResolvers<Begun | undefined>;
}

/** Longer than this no prompt is made on this thread while answers are awaited: their stamps would wait for it. */
const MOST_AHEAD_MS = 0.5;

/** What has come meanwhile would wait longer than this for those that begin. */
const MOST_AT_ONCE_MS = 0.5;

/** To read an answer, record it and ask again takes twice as long as to ask. */
const RESTS_TIMES = 2;

/**
 * Where users stand who are free. A few begin at a time, and the event loop turns before the next are let go, for answers
 * may have come. After each few who begin for the first time it is left to them for twice as long: where answers take
 * equally long, users ask again as they began, and with no room between them the loop would be late in every round. When
 * nobody is free, the next iterations are made ready.
 */
export class BeginQueue {
  readonly #ahead: Ahead<{ readonly index: number }>;
  readonly #clock: Clock;
  readonly #breath: Breath;
  readonly #free: Free[] = [];
  readonly #closed = new AbortController();
  readonly #isClosed = new Promise<void>((resolve) => onAbort(this.#closed.signal, resolve));
  #isServing = false;
  #preparingMs = 0;
  /** The same when the few that begin now were let go. */
  #preparedBeforeMs = 0;
  #preparingSinceMs: RunMs | undefined;

  constructor(ahead: Ahead<{ readonly index: number }>, clock: Clock) {
    this.#ahead = ahead;
    this.#clock = clock;
    this.#breath = new Breath(clock, MOST_AT_ONCE_MS);
  }

  /**
   * Resolves when it is this user's turn and its request is ready, with undefined where it is no longer wanted then.
   *
   * @param isNew it has begun nothing yet
   */
  next(isWanted: () => boolean, isNew: boolean): Promise<Begun | undefined> {
    const told = Promise.withResolvers<Begun | undefined>();
    this.#free.push({ isWanted, isNew, told });
    if (!this.#isServing) void this.#serve();
    return told.promise;
  }

  /** How long this queue has stood still by now because a request was not ready. */
  preparingMsUntil(nowMs: RunMs): number {
    return this.#preparingMs + (this.#preparingSinceMs === undefined ? 0 : nowMs - this.#preparingSinceMs);
  }

  /** Nobody begins any more: whoever waits for a request to become ready need not. */
  close(): void {
    this.#closed.abort();
  }

  async #serve(): Promise<void> {
    this.#isServing = true;
    this.#breath.taken();
    this.#preparedBeforeMs = this.#preparingMs;
    await undefined; // Users that are free at one instant are all there before anything is made for one.
    for (;;) {
      const user = this.#free.shift();
      if (user !== undefined) {
        if ((await this.#serveOne(user)) && this.#breath.isDue) await this.#breathe(user.isNew);
      } else if (this.#makeAhead()) await this.#breath.take();
      else break;
    }
    this.#isServing = false;
  }

  async #breathe(restsToo: boolean): Promise<void> {
    const { sinceMs } = this.#breath;
    const preparedMs = this.#preparingMs - this.#preparedBeforeMs;
    await this.#breath.take();
    if (restsToo) {
      const nowMs = this.#clock.now();
      const tookMs = Math.max(0, nowMs - sinceMs - preparedMs);
      await this.#clock.sleepUntil(nowMs + RESTS_TIMES * tookMs, this.#closed.signal);
      this.#breath.taken();
    }
    this.#preparedBeforeMs = this.#preparingMs;
  }

  #makeAhead(): boolean {
    if (!this.#ahead.hasRoom || this.#ahead.longestMs > MOST_AHEAD_MS) return false;
    try {
      this.#ahead.make();
      return true;
    } catch {
      return false; // It will throw again for the user who needs it.
    }
  }

  /** Whether the user began. */
  async #serveOne({ isWanted, told }: Free): Promise<boolean> {
    try {
      const prepared = isWanted() ? await this.#take() : undefined;
      if (prepared === undefined) {
        told.resolve(undefined);
        return false;
      }
      if (isWanted()) {
        told.resolve({ start: prepared.start, plannedMs: this.#clock.now() });
        return true;
      }
      // Time ran out meanwhile: it was not begun, and stays in the budget.
      this.#ahead.putBack(prepared);
      told.resolve(undefined);
    } catch (error) {
      told.reject(error);
    }
    return false;
  }

  async #take(): Promise<Prepared<{ readonly index: number }> | undefined> {
    this.#preparingSinceMs = this.#clock.now();
    const prepared = this.#ahead.take();
    if (prepared?.start.ready !== undefined) await Promise.race([prepared.start.ready, this.#isClosed]);
    const nowMs = this.#clock.now();
    this.#preparingMs += nowMs - this.#preparingSinceMs;
    this.#preparingSinceMs = undefined;
    return prepared;
  }
}
