/**
 * What became of the time of closed loads' users. A prompt is made when its user is free: until it is ready nobody waits
 * for a server, so it is in no latency, but the users ask less often for it.
 */
export interface UserTime {
  /** Until a user's next request could be sent. */
  readonly preparingMs: number;
  /** The whole of it, from the first iteration of each to the end of its last. */
  readonly wholeMs: number;
}

export const NO_USER_TIME: UserTime = { preparingMs: 0, wholeMs: 0 };

export const sumOfUserTime = (all: readonly UserTime[]): UserTime =>
  all.reduce(
    (sum, { preparingMs, wholeMs }) => ({
      preparingMs: sum.preparingMs + preparingMs,
      wholeMs: sum.wholeMs + wholeMs,
    }),
    NO_USER_TIME,
  );
