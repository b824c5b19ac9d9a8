import type { Clock, RunMs } from '../../core/clock.ts';

/** What was begun in one turn is written in the next: the first would wait longer than this for the last. */
const MOST_AT_ONCE_MS = 0.5;

/** Lets the event loop turn before what is begun at once has kept it from writing and reading for long. */
export class Breath {
  readonly #clock: Clock;
  #sinceMs: RunMs;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sinceMs = clock.now();
  }

  /** The loop has just turned. */
  taken(): void {
    this.#sinceMs = this.#clock.now();
  }

  get isDue(): boolean {
    return this.#clock.now() - this.#sinceMs >= MOST_AT_ONCE_MS;
  }

  async take(): Promise<void> {
    await this.#clock.turn();
    this.taken();
  }
}
