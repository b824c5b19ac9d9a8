import type { Clock } from '../../core/clock.ts';

/** What a fault may need besides the answer. */
export interface Surroundings {
  readonly clock: Clock;
  /** Aborts when the client has left or the server closes: nothing waits any longer then. */
  readonly signal: AbortSignal;
  /** Seconds since 1970, for headers that tell a date. */
  nowSeconds(): number;
  /** The server itself breaks the connection off, before there is an answer. */
  onBreak(): void;
}
