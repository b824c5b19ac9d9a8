import type { RunMs } from '../../core/clock.ts';
import type { FinishReason, Job } from '../engine/job.ts';

/** What happened to one choice of a request inside the engine. Times are the machine's monotonic clock, in ms. */
export interface ChoiceTrace {
  readonly promptTokens: number;
  /** Of the prompt, found in the prefix cache. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly preemptions: number;
  readonly state: 'waiting' | 'running' | 'ended' | 'withdrawn';
  readonly finishReason: FinishReason | null;
  readonly arrivedAtMs: number;
  readonly admittedAtMs: number | null;
  readonly firstTokenAtMs: number | null;
  readonly lastTokenAtMs: number | null;
  /** Arrival to admission: the front end and the queue. */
  readonly queueMs: number | null;
  /** Admission to first token, preemptions included. */
  readonly prefillMs: number | null;
  /** First token to last. */
  readonly decodeMs: number | null;
  /**
   * When the engine had handed each token over, not when the step that made it ended. A plain stream has been handed to
   * the system by then. What a fault holds back leaves later, and so does what its reader has no room for.
   */
  readonly emittedAtMs: readonly number[];
}

/** The same in less than half of the memory, as two million tokens are kept: microseconds after the first. */
interface LastTrace extends Omit<ChoiceTrace, 'emittedAtMs'> {
  readonly firstMs: number;
  /** Of 64 bits where an answer took longer than an hour. */
  readonly emittedAfterUs: Uint32Array | Float64Array;
}

/** One job as long as it runs, and what is left of it afterwards: a job holds on to its client's connection. */
export class JobTrace {
  readonly #zeroMs: number;
  #emittedAtMs: number[] = [];
  #job: Job | undefined;
  #last: LastTrace | undefined;
  /** No longer kept, though it may go on. */
  isForgotten = false;

  /** @param zeroMs the engine's zero on the machine's clock */
  constructor(job: Job, zeroMs: number) {
    this.#job = job;
    this.#zeroMs = zeroMs;
  }

  get tokens(): number {
    return this.#last?.emittedAfterUs.length ?? this.#emittedAtMs.length;
  }

  emitted(atMs: number): void {
    this.#emittedAtMs.push(rounded(atMs));
  }

  end(isWithdrawn: boolean): void {
    const { emittedAtMs, ...rest } = this.#read(isWithdrawn);
    const [firstMs = 0] = emittedAtMs;
    const us = emittedAtMs.map((ms) => Math.round((ms - firstMs) * 1000));
    const Kept = (us.at(-1) ?? 0) < 2 ** 32 ? Uint32Array : Float64Array;
    this.#last = { ...rest, firstMs, emittedAfterUs: Kept.from(us) };
    this.#emittedAtMs = [];
    this.#job = undefined;
  }

  read(): ChoiceTrace {
    if (this.#last === undefined) return this.#read(false);
    const { firstMs, emittedAfterUs, ...rest } = this.#last;
    return { ...rest, emittedAtMs: Array.from(emittedAfterUs, (us) => rounded(firstMs + us / 1000)) };
  }

  #read(isWithdrawn: boolean): ChoiceTrace {
    const job = this.#job as Job;
    const at = (ms: RunMs): number | null => (Number.isNaN(ms) ? null : rounded(this.#zeroMs + ms));
    const between = (from: RunMs, to: RunMs): number | null => (Number.isNaN(to - from) ? null : rounded(to - from));
    return {
      promptTokens: job.promptTokens,
      cachedTokens: job.cachedTokens,
      outputTokens: job.generated,
      preemptions: job.preemptions,
      state: isWithdrawn ? 'withdrawn' : job.state,
      finishReason: job.finishReason ?? null,
      arrivedAtMs: rounded(this.#zeroMs + job.arrivedMs),
      admittedAtMs: at(job.admittedMs),
      firstTokenAtMs: at(job.firstTokenMs),
      lastTokenAtMs: at(job.lastTokenMs),
      queueMs: between(job.arrivedMs, job.admittedMs),
      prefillMs: between(job.admittedMs, job.firstTokenMs),
      decodeMs: between(job.firstTokenMs, job.lastTokenMs),
      emittedAtMs: this.#emittedAtMs,
    };
  }
}

/** Whole microseconds. */
export const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
