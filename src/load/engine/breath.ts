import type { Clock, RunMs } from '../../core/clock.ts';

/** Lets the event loop turn before what is begun at once has kept it from writing and reading for long. */
export class Breath {
  readonly #clock: Clock;
  readonly #mostMs: number;
  #sinceMs: RunMs;

  /** @param mostMs what is begun at once may take so long */
  constructor(clock: Clock, mostMs: number) {
    this.#clock = clock;
    this.#mostMs = mostMs;
    this.#sinceMs = clock.now();
  }

  /** The loop has just turned. */
  taken(): void {
    this.#sinceMs = this.#clock.now();
  }

  /** When the loop had last turned, by what is known of it. */
  get sinceMs(): RunMs {
    return this.#sinceMs;
  }

  get isDue(): boolean {
    return this.#clock.now() - this.#sinceMs >= this.#mostMs;
  }

  async take(): Promise<void> {
    await this.#clock.turn();
    this.taken();
  }
}
