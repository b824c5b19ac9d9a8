/**
 * What became of the time of closed loads' users. Until a user's next request is ready, and the loop gets to it, nobody waits
 * for a server, so it is in no latency, but the users ask less often for it.
 */
export interface UserTime {
  /** Until the request that a free user, or one before it, was to send had been made. */
  readonly preparingMs: number;
  /** Until other users who were free at the same time had begun. */
  readonly waitingMs: number;
  /** The whole of it, from the first iteration of each to the end of its last. */
  readonly wholeMs: number;
}

export const NO_USER_TIME: UserTime = { preparingMs: 0, waitingMs: 0, wholeMs: 0 };

export const sumOfUserTime = (all: readonly UserTime[]): UserTime =>
  all.reduce(
    (sum, { preparingMs, waitingMs, wholeMs }) => ({
      preparingMs: sum.preparingMs + preparingMs,
      waitingMs: sum.waitingMs + waitingMs,
      wholeMs: sum.wholeMs + wholeMs,
    }),
    NO_USER_TIME,
  );
