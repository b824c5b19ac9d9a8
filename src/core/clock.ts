/** Milliseconds since the run began, on the monotonic clock, with fractions. Never wall time. */
export type RunMs = number;

/** Time as everything that waits sees it. Production reads the monotonic clock; tests move one by hand. */
export interface Clock {
  now(): RunMs;
  /** Resolves at `t`, at once if `t` has passed, or early when the signal aborts. Never rejects. */
  sleepUntil(t: RunMs, signal?: AbortSignal): Promise<void>;
  /** Lets everything else have its turn: sockets, timers. Resolves at once where nothing waits for real time. */
  turn(): Promise<void>;
}

/** A clock that also tells the server's time from this thread's own. */
export interface WireClock extends Clock {
  /**
   * The earliest instant at which bytes that are read now may have come to this machine: they may have waited while this
   * thread had other work, or no processor. @param atMs now, in the callback that reads them
   */
  arrivedSince(atMs: RunMs): RunMs;
  /** By when their first bytes had come, however many other sockets were read before. Asked after {@link arrivedSince}. */
  foundBy(atMs: RunMs): RunMs;
  /** Notes that the thread is at work: the more often, the nearer is {@link arrivedSince} to the truth. */
  look(): void;
  /** How long this thread has so far had nothing to do, in ms: what was waited for then was not waiting for it. */
  sleptMs(): number;
}
