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
