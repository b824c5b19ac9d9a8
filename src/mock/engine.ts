import type { Clock, RunMs } from '../core/clock.ts';
import type { CostModel, StepCost } from './model/cost.ts';
import { type Job, Scheduler, type SchedulerLimits } from './scheduler/scheduler.ts';

export type FinishReason = 'stop' | 'length';

/** A request that the engine serves. Its callbacks are called after the step that made them true. */
export interface EngineJob extends Job {
  readonly arrivedMs: RunMs;
  readonly finishReason: FinishReason;
  admittedMs: RunMs;
  firstTokenMs: RunMs;
  lastTokenMs: RunMs;
  /** One more token; `isLast` when it was the last. */
  onToken(isLast: boolean): void;
}

/** What the engine tells of itself, for metrics. */
export interface EngineObserver {
  onStep?(cost: StepCost, lagMs: number): void;
  onToken?(job: EngineJob, gapMs: number | undefined): void;
  onEnd?(job: EngineJob): void;
}

export interface EngineOptions {
  readonly cost: CostModel;
  readonly limits: Omit<SchedulerLimits, 'kvTokens'>;
  readonly clock: Clock;
  /** How many times faster than the model it runs. */
  readonly timeScale: number;
  readonly observer?: EngineObserver;
}

/** The most of a step's lateness that the next step makes up for, in ms and as a share of that step. */
const CATCH_UP = { ms: 5, share: 0.5 } as const;

/**
 * The serving loop: decide a step, let its time pass, hand out its tokens, again.
 *
 * Deadlines are absolute, so timers' lateness does not add up. When the process itself falls behind by more
 * than a moment, the schedule slips and the lag is told: a mock that then raced to catch up would send
 * bursts that no engine sends. So no step is ever shorter than half of what it should take.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #scheduler: Scheduler<EngineJob>;
  readonly #closing = new AbortController();
  #work = Promise.withResolvers<void>();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#scheduler = new Scheduler({ ...options.limits, kvTokens: options.cost.kvTokens });
  }

  get waiting(): number {
    return this.#scheduler.waiting;
  }

  get running(): number {
    return this.#scheduler.running;
  }

  get kvUsage(): number {
    return this.#scheduler.kvUsage;
  }

  fits(job: EngineJob): boolean {
    return this.#scheduler.fits(job);
  }

  submit(job: EngineJob): void {
    this.#scheduler.add(job);
    this.#work.resolve();
  }

  /** The client has gone: its slot and its blocks are free at once. */
  cancel(job: EngineJob): void {
    this.#scheduler.remove(job);
  }

  close(): void {
    this.#closing.abort();
    this.#work.resolve();
  }

  /** Serves until closed. */
  async run(): Promise<void> {
    const { cost, clock, timeScale, observer } = this.#options;
    let deadlineMs = clock.now();
    while (!this.#closing.signal.aborted) {
      const step = this.#scheduler.plan();
      if (step === undefined) {
        await this.#idle();
        deadlineMs = clock.now();
        continue;
      }
      const stepCost = cost.step(step.batch);
      const tookMs = stepCost.totalMs / timeScale;
      const startMs = Math.max(deadlineMs, clock.now() - Math.min(CATCH_UP.ms, CATCH_UP.share * tookMs));
      for (const job of step.admitted) job.admittedMs = startMs;
      deadlineMs = startMs + tookMs;
      await clock.sleepUntil(deadlineMs, this.#closing.signal);
      const nowMs = clock.now();
      observer?.onStep?.(stepCost, Math.max(0, nowMs - deadlineMs));
      for (const job of this.#scheduler.complete(step)) this.#emit(job, nowMs);
    }
  }

  #emit(job: EngineJob, nowMs: RunMs): void {
    const isFirst = job.generated === 1;
    const gapMs = isFirst ? undefined : nowMs - job.lastTokenMs;
    if (isFirst) job.firstTokenMs = nowMs;
    job.lastTokenMs = nowMs;
    const isLast = job.generated >= job.outputTokens;
    job.onToken(isLast);
    this.#options.observer?.onToken?.(job, gapMs);
    if (isLast) this.#options.observer?.onEnd?.(job);
  }

  async #idle(): Promise<void> {
    // Made before looking, so that work submitted in between is not slept through.
    this.#work = Promise.withResolvers<void>();
    if (this.#scheduler.waiting > 0 || this.#closing.signal.aborted) return;
    await this.#work.promise;
  }
}
