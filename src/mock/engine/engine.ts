import type { Clock } from '../../core/clock.ts';
import { Core, type CoreOptions } from './core.ts';
import type { Job } from './job.ts';

/** The most of a step’s lateness that the next step makes up for, in ms and as a share of that step. */
const CATCH_UP = { ms: 15, share: 0.5 } as const;
/** Steps that are shorter leave no time in which the process would attend to its sockets by itself. */
const SHORT_STEP_MS = 2;

/**
 * The core, driven by a clock: begin a step, let its time pass, end it, again.
 *
 * Deadlines are absolute, so timers' lateness does not add up. When the process itself falls behind by more
 * than a moment, the schedule slips and that is told: a mock that then raced to catch up would send
 * bursts that no engine sends. So no step is ever shorter than half of what it should take.
 *
 *   start                      due         end                       due
 *     ├───────── tookMs ────────┼─── late ───┼─ tokens ─┤              │
 *                               ├── start of the next ── tookMs ──────┤
 *
 * As an engine's front end does it beside the next step, tokens are handed out while that one lasts. Only when this
 * takes longer than it, or steps are very short, do sockets get a turn in between, and what that costs the schedule
 * has slipped.
 */
export class Engine {
  readonly core: Core;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  #work = Promise.withResolvers<void>();

  constructor({ clock, ...options }: CoreOptions & { readonly clock: Clock }) {
    this.core = new Core(options);
    this.#clock = clock;
  }

  submit(job: Job): void {
    this.core.submit(job);
    this.#work.resolve();
  }

  close(): void {
    this.#closing.abort();
    this.#work.resolve();
  }

  /** Serves until closed. */
  async run(): Promise<void> {
    let deadlineMs = this.#clock.now();
    let endedMs = deadlineMs;
    // Since when the next step could begin.
    let freeMs = deadlineMs;
    while (!this.#closing.signal.aborted) {
      // Made before looking, so that work submitted in between is not slept through.
      this.#work = Promise.withResolvers<void>();
      const step = this.core.begin(freeMs);
      if (step === undefined) {
        await this.#idle();
        deadlineMs = endedMs = freeMs = this.#clock.now();
        continue;
      }
      const startMs = Math.max(deadlineMs, freeMs - Math.min(CATCH_UP.ms, CATCH_UP.share * step.tookMs));
      const slippedMs = Math.max(0, startMs - endedMs);
      deadlineMs = startMs + step.tookMs;
      const isLate = this.#clock.now() >= deadlineMs;
      await this.#clock.sleepUntil(deadlineMs, this.#closing.signal);
      endedMs = freeMs = this.#clock.now();
      this.core.end(step, { startMs, dueMs: deadlineMs, endMs: endedMs, slippedMs });
      if (!isLate && step.tookMs >= SHORT_STEP_MS) continue;
      await this.#clock.turn();
      freeMs = this.#clock.now();
    }
  }

  /** Until a request is submitted or leaves the front end. */
  async #idle(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const { wakesAtMs } = this.core;
    if (wakesAtMs === undefined) return this.#work.promise;
    const stop = new AbortController();
    await Promise.race([
      this.#work.promise,
      this.#clock.sleepUntil(wakesAtMs, AbortSignal.any([stop.signal, this.#closing.signal])),
    ]);
    stop.abort();
  }
}
