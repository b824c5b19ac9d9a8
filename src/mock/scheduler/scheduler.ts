import type { Batch } from '../model/cost.ts';
import { Fifo } from './fifo.ts';

/** One request inside the engine. */
export interface Job {
  readonly promptTokens: number;
  /** How many tokens its answer will have. */
  readonly outputTokens: number;
  prefilled: number;
  generated: number;
  /** KV blocks held; 0 while it waits. */
  blocks: number;
}

export interface SchedulerLimits {
  readonly maxSeqs: number;
  readonly maxBatchedTokens: number;
  readonly kvTokens: number;
}

/** What one step will do, decided before its duration is known. */
export interface Step<J extends Job> {
  readonly decodes: readonly J[];
  readonly prefills: readonly { readonly job: J; readonly tokens: number }[];
  /** Left the waiting queue for this step. */
  readonly admitted: readonly J[];
  readonly batch: Batch;
}

const BLOCK_TOKENS = 16;

/**
 * Continuous batching after vLLM V1: one token for every running request first, then prompts in chunks,
 * running ones before waiting ones in order of arrival, all within one budget of tokens a step. Prompts and
 * answers share each step, so a long prompt is felt by everyone's next token.
 *
 * Pure but for its own state: no clock, no I/O. Blocks for the whole request are reserved at admission, so a
 * running request never has to be preempted.
 */
export class Scheduler<J extends Job> {
  readonly #limits: SchedulerLimits;
  readonly #waiting = new Fifo<J>();
  readonly #running = new Fifo<J>();
  readonly #totalBlocks: number;
  #usedBlocks = 0;

  constructor(limits: SchedulerLimits) {
    this.#limits = limits;
    this.#totalBlocks = Math.floor(limits.kvTokens / BLOCK_TOKENS);
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Share of KV blocks in use, 0–1. */
  get kvUsage(): number {
    return this.#totalBlocks === 0 ? 0 : this.#usedBlocks / this.#totalBlocks;
  }

  /** Whether the request could ever run: its blocks must fit into an empty cache. */
  fits(job: J): boolean {
    return blocksOf(job) <= this.#totalBlocks;
  }

  add(job: J): void {
    this.#waiting.add(job);
  }

  /** Frees everything it holds at once, whether it waits or runs. */
  remove(job: J): void {
    this.#waiting.delete(job);
    if (this.#running.delete(job)) {
      this.#usedBlocks -= job.blocks;
      job.blocks = 0;
    }
  }

  /** Decides the next step; undefined when there is nothing to do. */
  plan(): Step<J> | undefined {
    const decodes: J[] = [];
    const prefills: { job: J; tokens: number }[] = [];
    let [budget, contextTokens, prefillTokens, prefillWork] = [this.#limits.maxBatchedTokens, 0, 0, 0];
    const prefill = (job: J): void => {
      const tokens = Math.min(budget, job.promptTokens - job.prefilled);
      prefills.push({ job, tokens });
      budget -= tokens;
      prefillTokens += tokens;
      prefillWork += tokens * (job.prefilled + tokens / 2);
    };
    for (const job of this.#running) {
      if (job.prefilled < job.promptTokens || budget === 0) continue;
      decodes.push(job);
      contextTokens += job.promptTokens + job.generated;
      budget--;
    }
    for (const job of this.#running) if (budget > 0 && job.prefilled < job.promptTokens) prefill(job);
    const admitted: J[] = [];
    for (let next = this.#waiting.first(); budget > 0 && next !== undefined && this.#admit(next); ) {
      admitted.push(next);
      prefill(next);
      next = this.#waiting.first();
    }
    if (decodes.length === 0 && prefills.length === 0) return undefined;
    const batch = { decodes: decodes.length, contextTokens, prefillTokens, prefillWork };
    return { decodes, prefills, admitted, batch };
  }

  /** Carries a step out. Returns who got a token, in order; those that are done are gone from the engine. */
  complete(step: Step<J>): readonly J[] {
    const emitted: J[] = [];
    for (const job of step.decodes) if (job.blocks > 0) emitted.push(job);
    for (const { job, tokens } of step.prefills) {
      if (job.blocks === 0) continue; // Gone while the step was under way.
      job.prefilled += tokens;
      // The pass over the last of the prompt yields the first token.
      if (job.prefilled === job.promptTokens) emitted.push(job);
    }
    for (const job of emitted) {
      job.generated++;
      if (job.generated >= job.outputTokens) this.remove(job);
    }
    return emitted;
  }

  #admit(job: J): boolean {
    const blocks = blocksOf(job);
    if (this.#running.size >= this.#limits.maxSeqs || this.#usedBlocks + blocks > this.#totalBlocks) return false;
    this.#waiting.delete(job);
    this.#running.add(job);
    this.#usedBlocks += blocks;
    job.blocks = blocks;
    return true;
  }
}

const blocksOf = ({ promptTokens, outputTokens }: Job): number =>
  Math.max(1, Math.ceil((promptTokens + outputTokens) / BLOCK_TOKENS));
