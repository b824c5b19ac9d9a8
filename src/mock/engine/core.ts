import type { RunMs } from '../../core/clock.ts';
import type { CostModel } from '../model/cost.ts';
import { Fifo } from './fifo.ts';
import type { Job } from './job.ts';
import { KvCache } from './kv-cache.ts';
import type { EngineObserver, StepRecord } from './observer.ts';
import { type Plan, Scheduler, type SchedulerLimits } from './scheduler.ts';
import { BLOCK_TOKENS } from './token-chain.ts';

export interface EngineLimits extends SchedulerLimits {
  /** Requests inside, waiting and running, beyond which more are refused. */
  readonly maxQueuedRequests?: number | undefined;
  /** Prompt tokens waiting, beyond which more are refused. */
  readonly maxQueuedTokens?: number | undefined;
}

export interface CoreOptions {
  readonly cost: CostModel;
  readonly limits: EngineLimits;
  /** From the end of a request's last byte until it stands in the queue, in ms: the server's front end. */
  readonly frontEndMs?: number;
  /** How many times faster than the model it runs. */
  readonly timeScale?: number;
  /** Told in this order. */
  readonly observers?: readonly EngineObserver[];
}

/** When a step began, and when it ended. */
export type StepTimes = Pick<StepRecord, 'startMs' | 'dueMs' | 'endMs' | 'slippedMs'>;

/** A step that has begun. */
export interface StepUnderWay {
  readonly tookMs: number;
  readonly plan: Plan;
  readonly begun: Omit<StepRecord, keyof StepTimes>;
}

export type Overflow = 'max_num_queued_reqs' | 'max_num_queued_tokens';

/**
 * A serving engine without time: it says what the next step is and how long it takes, and is told when that has
 * passed. Whoever drives it, a real clock or a simulation, gets the same steps from the same arrivals and seed.
 *
 *   submit ──frontEndMs──▶ queue ──begin──▶ step ──end──▶ tokens
 */
export class Core {
  readonly kv: KvCache;
  limits: EngineLimits;
  timeScale: number;
  readonly #cost: CostModel;
  readonly #observers: readonly EngineObserver[];
  readonly #frontEndMs: number;
  readonly #scheduler: Scheduler;
  /** In the front end, in order of arrival. */
  readonly #entering = new Fifo<Job>();
  #enteringTokens = 0;
  #steps = 0;

  constructor({ cost, limits, frontEndMs = 0, timeScale = 1, observers = [] }: CoreOptions) {
    this.#cost = cost;
    this.limits = limits;
    this.#frontEndMs = frontEndMs;
    this.timeScale = timeScale;
    this.#observers = observers;
    this.kv = new KvCache(Math.floor(cost.kvTokens / BLOCK_TOKENS));
    this.#scheduler = new Scheduler(limits, this.kv, cost.topics);
  }

  get waiting(): number {
    return this.#scheduler.waiting;
  }

  get running(): number {
    return this.#scheduler.running;
  }

  /** Prompt and answer of one request together can never be more. */
  get mostTokens(): number {
    return this.kv.totalBlocks * BLOCK_TOKENS;
  }

  /** Why `jobs` more of `promptTokens` each would not be taken now, if they would not. */
  overflow(jobs: number, promptTokens: number): Overflow | undefined {
    const { maxQueuedRequests = Number.POSITIVE_INFINITY, maxQueuedTokens = Number.POSITIVE_INFINITY } = this.limits;
    if (this.#entering.size + this.waiting + this.running + jobs > maxQueuedRequests) return 'max_num_queued_reqs';
    const tokens = this.#enteringTokens + this.#scheduler.waitingTokens + jobs * promptTokens;
    return tokens > maxQueuedTokens ? 'max_num_queued_tokens' : undefined;
  }

  submit(job: Job): void {
    for (const one of this.#observers) one.onSubmit?.(job);
    if (this.#frontEndMs === 0) return this.#scheduler.add(job);
    this.#entering.add(job);
    this.#enteringTokens += job.promptTokens;
  }

  /** The client has gone: its slot and its blocks are free at once. */
  cancel(job: Job): void {
    if (this.#entering.delete(job)) this.#enteringTokens -= job.promptTokens;
    this.#scheduler.remove(job);
    for (const one of this.#observers) one.onCancel?.(job);
  }

  /** When the next request leaves the front end; undefined when none is in it. */
  get wakesAtMs(): RunMs | undefined {
    const next = this.#entering.first();
    return next === undefined ? undefined : this.#entersAtMs(next);
  }

  /** Begins a step; undefined when there is nothing to do before {@link wakesAtMs}. */
  begin(nowMs: RunMs): StepUnderWay | undefined {
    this.#enter(nowMs);
    const [waiting, kvUsedBlocks] = [this.waiting, this.kv.usedBlocks];
    this.#scheduler.limits = this.limits;
    const plan = this.#scheduler.plan();
    if (plan === undefined) return undefined;
    for (const job of plan.preempted) for (const one of this.#observers) one.onPreempt?.(job);
    for (const job of plan.admitted) {
      if (Number.isNaN(job.admittedMs)) job.admittedMs = Math.max(nowMs, job.arrivedMs);
      for (const one of this.#observers) one.onAdmit?.(job);
    }
    const cost = this.#cost.step(plan.batch);
    const begun = {
      index: this.#steps++,
      components: cost.components,
      decodes: plan.batch.decodes,
      prefills: plan.work.length - plan.batch.decodes,
      prefillTokens: plan.batch.prefillTokens,
      waiting,
      running: this.running,
      kvUsedBlocks,
      ...cost.experts,
    };
    return { tookMs: cost.totalMs / this.timeScale, plan, begun };
  }

  /** Ends it: hands out its tokens. */
  end({ plan, begun }: StepUnderWay, times: StepTimes): void {
    for (const one of this.#observers) one.onStep?.({ ...begun, ...times });
    for (const job of this.#scheduler.complete(plan)) this.#emit(job, times.endMs);
  }

  #emit(job: Job, nowMs: RunMs): void {
    const isFirst = job.generated === 1;
    const gapMs = isFirst ? undefined : nowMs - job.lastTokenMs;
    if (isFirst) job.firstTokenMs = nowMs;
    job.lastTokenMs = nowMs;
    const reason = job.source.onToken(nowMs);
    if (job.state === 'ended') return; // Whoever took the token has withdrawn the request.
    for (const one of this.#observers) one.onToken?.(job, nowMs, gapMs);
    if (reason === undefined) return;
    job.finishReason = reason;
    this.#scheduler.remove(job);
    for (const one of this.#observers) one.onEnd?.(job, nowMs);
  }

  #enter(nowMs: RunMs): void {
    for (let next = this.#entering.first(); next !== undefined; next = this.#entering.first()) {
      if (this.#entersAtMs(next) > nowMs) return;
      this.#entering.delete(next);
      this.#enteringTokens -= next.promptTokens;
      this.#scheduler.add(next);
    }
  }

  #entersAtMs(job: Job): RunMs {
    return job.arrivedMs + this.#frontEndMs / this.timeScale;
  }
}
