import type { RunMs } from '../../core/clock.ts';
import type { Job } from '../engine/job.ts';
import { VLLM } from './bounds.ts';
import { Histogram } from './histogram.ts';
import { Lengths } from './lengths.ts';

/**
 * Requests as a front end counts them: once, however many choices they want. The first choice stands for all of them,
 * from when it comes to its own end; a request with several prompts counts once for each.
 */
export class Requests {
  readonly ttft = new Histogram(VLLM.ttft);
  readonly whole = new Histogram(VLLM.whole);
  readonly promptLengths = new Lengths();
  readonly cachedLengths = new Lengths();
  answered = 0;
  aborted = 0;
  readonly #inside = new Set<Job>();
  readonly #silent = new Set<Job>();

  /** Come and not gone, wherever they are. */
  get inside(): number {
    return this.#inside.size;
  }

  /** Of those inside, without a first token yet. */
  get silent(): number {
    return this.#silent.size;
  }

  onSubmit(job: Job): void {
    this.#inside.add(job);
    this.#silent.add(job);
  }

  onFirstToken(job: Job, nowMs: RunMs): void {
    this.#silent.delete(job);
    this.ttft.observe((nowMs - job.arrivedMs) / 1000);
    this.promptLengths.observe(job.promptTokens);
    this.cachedLengths.observe(job.cachedTokens);
  }

  onEnd(job: Job): void {
    this.#inside.delete(job);
    this.answered++;
    this.whole.observe((job.lastTokenMs - job.arrivedMs) / 1000);
  }

  onCancel(job: Job): void {
    this.#inside.delete(job);
    this.#silent.delete(job);
    this.aborted++;
  }
}
