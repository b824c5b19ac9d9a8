import type { Clock, RunMs } from '../../core/clock.ts';
import type { TimeoutStage } from '../../core/record.ts';
import type { Timeline } from './timeline.ts';

/** In ms. */
export interface Timeouts {
  readonly connect: number;
  readonly firstToken: number;
  readonly betweenTokens: number;
  readonly total: number;
}

/** How long a server may take to end a response in which all was said. */
const CLOSING_MS = 1000;

/** `closing` fails nobody: all was said, and only the end of the response is missing. */
type Stage = TimeoutStage | 'closing';

/**
 * Watches one request's four time limits with one timer.
 *
 * A token does not touch the timer: when it fires, the stamps say whether anything is really due, and if
 * not it is set again for what is left. Only output moves a deadline; comments and pings do not.
 */
export class Deadlines {
  readonly #timeouts: Timeouts;
  readonly #timeline: Timeline;
  readonly #clock: Clock;
  readonly #startedMs: RunMs;
  readonly #expire: (stage: Stage, afterMs: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #firesMs: RunMs = Number.NaN;

  constructor(timeouts: Timeouts, timeline: Timeline, clock: Clock, expire: (stage: Stage, afterMs: number) => void) {
    this.#timeouts = timeouts;
    this.#timeline = timeline;
    this.#clock = clock;
    this.#startedMs = clock.now();
    this.#expire = expire;
    this.#check();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Called when a stage ends. Only a deadline nearer than the timer is set for needs another timer. */
  stageEnded(): void {
    const { sinceMs, limitMs } = this.#nearest();
    if (sinceMs + limitMs >= this.#firesMs) return;
    clearTimeout(this.#timer);
    this.#check();
  }

  readonly #check = (): void => {
    const { stage, sinceMs, limitMs } = this.#nearest();
    this.#firesMs = sinceMs + limitMs;
    const leftMs = this.#firesMs - this.#clock.now();
    if (leftMs <= 0) this.#expire(stage, limitMs);
    else this.#timer = setTimeout(this.#check, Math.ceil(leftMs));
  };

  #nearest(): { readonly stage: Stage; readonly sinceMs: RunMs; readonly limitMs: number } {
    const { sentMs, lastTokenMs, decidedMs } = this.#timeline;
    if (!Number.isNaN(decidedMs)) return { stage: 'closing', sinceMs: decidedMs, limitMs: CLOSING_MS };
    const { connect, firstToken, betweenTokens, total } = this.#timeouts;
    const whole = { stage: 'total', sinceMs: this.#startedMs, limitMs: total } as const;
    const part = Number.isNaN(sentMs)
      ? ({ stage: 'connect', sinceMs: this.#startedMs, limitMs: connect } as const)
      : Number.isNaN(lastTokenMs)
        ? ({ stage: 'first-token', sinceMs: sentMs, limitMs: firstToken } as const)
        : ({ stage: 'between-tokens', sinceMs: lastTokenMs, limitMs: betweenTokens } as const);
    return part.sinceMs + part.limitMs < whole.sinceMs + whole.limitMs ? part : whole;
  }
}
