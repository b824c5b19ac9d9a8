import type { Batch } from '../model/batch.ts';
import { Fifo } from './fifo.ts';
import type { Job } from './job.ts';
import type { KvCache } from './kv-cache.ts';
import { BLOCK_TOKENS } from './token-chain.ts';

export interface SchedulerLimits {
  readonly maxSeqs: number;
  readonly maxBatchedTokens: number;
}

/** What one step will do, decided before its duration is known. */
export interface Plan {
  readonly work: readonly Work[];
  /** Left the queue for this step. */
  readonly admitted: readonly Job[];
  /** Lost their place to others. */
  readonly preempted: readonly Job[];
  readonly batch: Batch;
}

interface Work {
  readonly job: Job;
  readonly tokens: number;
}

/** Kept free at admission, so that those who run can grow for a while. */
const WATERMARK = 0.01;

/**
 * Continuous batching after vLLM V1: one token for every running request first, then prompts in chunks,
 * running ones before waiting ones in order of arrival, all within one budget of tokens a step. Prompts and
 * answers share each step, so a long prompt is felt by everyone's next token.
 *
 * A request is admitted when the blocks of its whole prompt are there, and takes one more as it grows. When none
 * is left, the request that was admitted last loses its blocks, goes back to the head of the queue, and has
 * prompt and answer computed again later; what it has said, it has said.
 *
 * Pure but for its own state: no clock, no I/O. No step looks further into the queue than it admits.
 */
export class Scheduler {
  limits: SchedulerLimits;
  readonly kv: KvCache;
  readonly #waiting = new Fifo<Job>();
  readonly #running = new Fifo<Job>();
  readonly #topics: number;
  #waitingTokens = 0;

  constructor(limits: SchedulerLimits, kv: KvCache, topics = 1) {
    this.limits = limits;
    this.kv = kv;
    this.#topics = topics;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Prompt tokens of those that wait. */
  get waitingTokens(): number {
    return this.#waitingTokens;
  }

  get running(): number {
    return this.#running.size;
  }

  add(job: Job): void {
    this.#waiting.add(job);
    this.#waitingTokens += job.promptTokens;
  }

  /** Frees everything it holds at once, whether it waits or runs. */
  remove(job: Job): void {
    if (this.#waiting.delete(job)) this.#waitingTokens -= job.promptTokens;
    if (this.#running.delete(job)) this.#free(job);
    job.state = 'ended';
  }

  /** Decides the next step; undefined when there is nothing to do. */
  plan(): Plan | undefined {
    const draft = new Draft(this.limits.maxBatchedTokens, this.#topics);
    const preempted = this.#decode(draft);
    for (const job of this.#running) if (draft.budget > 0 && !isDecoding(job)) this.#schedule(draft, job);
    const admitted: Job[] = [];
    // Whoever has just lost its place would only take it from another.
    while (draft.budget > 0 && preempted.length === 0) {
      const job = this.#waiting.first();
      if (job === undefined || !this.#admit(job)) break;
      admitted.push(job);
      this.#schedule(draft, job);
    }
    if (draft.work.length === 0) return undefined;
    return { work: draft.work, admitted, preempted, batch: draft.batch };
  }

  /** Carries a step out. Returns who gets a token, in order. */
  complete({ work }: Plan): readonly Job[] {
    const emitting: Job[] = [];
    for (const { job, tokens } of work) {
      if (job.state !== 'running') continue; // Gone while the step was under way.
      job.computed += tokens;
      // The pass over the last known token yields the next one.
      if (job.computed < lengthOf(job)) continue;
      job.generated++;
      emitting.push(job);
    }
    return emitting;
  }

  #decode(draft: Draft): readonly Job[] {
    const preempted: Job[] = [];
    for (const job of this.#running) {
      if (!isDecoding(job) || draft.budget === 0) continue;
      while (job.state === 'running' && !this.#grow(job)) {
        const victim = this.#running.last() as Job;
        this.#preempt(victim);
        preempted.push(victim);
      }
      if (job.state === 'running') this.#schedule(draft, job);
    }
    return preempted;
  }

  #schedule(draft: Draft, job: Job): void {
    const tokens = draft.add(job);
    if (job.chain === undefined) return;
    const filled = Math.floor((job.computed + tokens) / BLOCK_TOKENS);
    for (let i = Math.floor(job.computed / BLOCK_TOKENS); i < filled; i++) {
      const name = job.chain.names[i];
      if (name !== undefined) this.kv.name(job.blocks[i] as number, name);
    }
  }

  /** A block for the next token, if it needs another. */
  #grow(job: Job): boolean {
    if (job.blocks.length * BLOCK_TOKENS > job.computed) return true;
    const block = this.kv.take();
    if (block === undefined) return false;
    job.blocks.push(block);
    return true;
  }

  #admit(job: Job): boolean {
    if (this.#running.size >= this.limits.maxSeqs) return false;
    const length = lengthOf(job);
    // The last token is computed in any case: the answer's next one comes from it.
    const cached =
      job.chain === undefined ? [] : this.kv.find(job.chain.names, Math.floor((length - 1) / BLOCK_TOKENS));
    const wanted = Math.ceil(length / BLOCK_TOKENS) - cached.length;
    const spare = this.#running.size === 0 ? 0 : Math.ceil(this.kv.totalBlocks * WATERMARK);
    if (wanted + this.kv.freeAmong(cached) > this.kv.freeBlocks - spare) return false;
    for (const block of cached) this.kv.hold(block);
    job.blocks = [...cached];
    for (let i = 0; i < wanted; i++) job.blocks.push(this.kv.take() as number);
    job.computed = cached.length * BLOCK_TOKENS;
    if (job.preemptions === 0) job.cachedTokens = job.computed;
    this.#waiting.delete(job);
    this.#waitingTokens -= job.promptTokens;
    this.#running.add(job);
    job.state = 'running';
    return true;
  }

  #preempt(job: Job): void {
    this.#running.delete(job);
    this.#free(job);
    job.preemptions++;
    job.state = 'waiting';
    this.#waiting.addFirst(job);
    this.#waitingTokens += job.promptTokens;
  }

  #free(job: Job): void {
    this.kv.release(job.blocks);
    job.blocks = [];
    job.computed = 0;
  }
}

/** Tokens that are known: the prompt's and those made so far. */
const lengthOf = ({ promptTokens, generated }: Job): number => promptTokens + generated;

const isDecoding = (job: Job): boolean => job.generated > 0 && job.computed === lengthOf(job) - 1;

/** A step being put together. */
class Draft {
  readonly work: Work[] = [];
  readonly batch: { -readonly [K in keyof Batch]: Batch[K] };
  budget: number;
  readonly #tokensByTopic: number[];

  constructor(budget: number, topics: number) {
    this.budget = budget;
    this.#tokensByTopic = new Array<number>(topics).fill(0);
    const tokensByTopic = this.#tokensByTopic;
    this.batch = { decodes: 0, contextTokens: 0, prefillTokens: 0, prefillWork: 0, tokensByTopic };
  }

  /** Takes as many of its tokens as there is room for, and returns how many. */
  add(job: Job): number {
    const tokens = Math.min(this.budget, lengthOf(job) - job.computed);
    if (isDecoding(job)) {
      this.batch.decodes++;
      this.batch.contextTokens += lengthOf(job);
    } else {
      this.batch.prefillTokens += tokens;
      this.batch.prefillWork += tokens * (job.computed + tokens / 2);
    }
    this.work.push({ job, tokens });
    this.budget -= tokens;
    this.#tokensByTopic[job.topic] = (this.#tokensByTopic[job.topic] ?? 0) + tokens;
    return tokens;
  }
}
