import type { RunMs } from '../../core/clock.ts';
import type { Core } from '../engine/core.ts';
import type { FinishReason, Job } from '../engine/job.ts';
import type { EngineObserver, StepRecord } from '../engine/observer.ts';
import type { Refusal } from '../served-model.ts';
import { LMDEPLOY_GAP, SGLANG, TGI_DURATIONS, TRTLLM_PREFILL, VLLM } from './bounds.ts';
import { Histogram } from './histogram.ts';
import { Lengths } from './lengths.ts';
import { Requests } from './requests.ts';
import { Steps } from './steps.ts';

/** Every bound that any flavour shows: the truth is counted once, and read in the words of each. */
const DURATIONS = [...VLLM.ttft, ...VLLM.whole, ...SGLANG.whole, ...SGLANG.ttft, ...TRTLLM_PREFILL, ...TGI_DURATIONS];
const GAPS = [...LMDEPLOY_GAP, ...SGLANG.gap, ...TGI_DURATIONS];

/**
 * What one engine has truly done since it began, in seconds and tokens: the one source of all flavours of metrics.
 * `onToken` is called 25,000 times a second, so nothing here is looked up by name or labels.
 */
export class ModelTruth implements EngineObserver {
  readonly requests = new Requests();
  readonly steps = new Steps();
  /** Of choices, each of which the engine serves on its own, as is all that follows. */
  readonly ttft = new Histogram(DURATIONS);
  readonly gap = new Histogram(GAPS);
  /** Arrival to admission, told as soon as it is over. */
  readonly queued = new Histogram(SGLANG.queue);
  /** All that follows is told when an answer ends, so that answers given up have no part in it. */
  readonly whole = new Histogram(DURATIONS);
  /** Its mean gap: 0 for one token, as vLLM has it, and only where there is a gap, as TensorRT-LLM has it. */
  readonly meanGap = new Histogram(GAPS);
  readonly tpot = new Histogram(GAPS);
  /** Arrival to admission, admission to first token, first token to last, and admission to last. */
  readonly queue = new Histogram(DURATIONS);
  readonly prefill = new Histogram(DURATIONS);
  readonly decode = new Histogram(DURATIONS);
  readonly inference = new Histogram(DURATIONS);
  /** Admission to last token, over all tokens. */
  readonly tokenTime = new Histogram(TGI_DURATIONS);
  readonly promptLengths = new Lengths();
  readonly cachedLengths = new Lengths();
  readonly answerLengths = new Lengths();
  /** That prompt and answer may have together. */
  contextTokens = 0;
  readonly finished: Record<FinishReason, number> = { stop: 0, length: 0, tool_calls: 0 };
  /** Requests that never came in: prompt and answer would not have fit, or one of the queue's two limits was reached. */
  readonly refused = { 'too-long': 0, max_num_queued_reqs: 0, max_num_queued_tokens: 0 };
  /** Choices that came in. */
  submitted = 0;
  aborted = 0;
  disconnects = 0;
  generatedTokens = 0;
  /** As the prefix cache counts them, for each choice that asks it: looked for, and found. */
  cacheQueries = 0;
  cacheHits = 0;
  /** From admission to first token, added up over all that have one, however they end. */
  prefillSeconds = 0;
  /** The most tokens, prompt and answer together, that one choice has come to. */
  longest = 0;
  rightAnswers = 0;
  wrongAnswers = 0;

  /** Gauges are read from it when somebody asks, so that they are never old. Nobody can before it is watched. */
  core!: Core;

  watch(core: Core, contextTokens = core.mostTokens): void {
    this.core = core;
    this.contextTokens = contextTokens;
  }

  /** Tokens of prompts that have been read, once for all choices of a request, as `usage` counts them. */
  get promptTokens(): number {
    return this.requests.promptLengths.sum;
  }

  /** Of those, found in the prefix cache. */
  get cachedTokens(): number {
    return this.requests.cachedLengths.sum;
  }

  get ended(): number {
    return this.finished.stop + this.finished.length + this.finished.tool_calls;
  }

  /** Refused because the queue was full. */
  get overloads(): number {
    return this.refused.max_num_queued_reqs + this.refused.max_num_queued_tokens;
  }

  /** Given up by their client, or never taken. */
  get failed(): number {
    return this.aborted + this.overloads + this.refused['too-long'];
  }

  onRefused(refusal: Refusal): void {
    this.refused[refusal.kind === 'too-long' ? refusal.kind : refusal.reason]++;
  }

  onAnswer(isRight: boolean): void {
    if (isRight) this.rightAnswers++;
    else this.wrongAnswers++;
  }

  onDisconnect(): void {
    this.disconnects++;
  }

  onSubmit(job: Job): void {
    this.submitted++;
    if (job.countsPrompt) this.requests.onSubmit(job);
  }

  onAdmit(job: Job): void {
    if (job.preemptions === 0) this.queued.observe((job.admittedMs - job.arrivedMs) / 1000);
  }

  onPreempt(): void {
    this.steps.onPreempt();
  }

  onCancel(job: Job): void {
    this.aborted++;
    if (job.countsPrompt) this.requests.onCancel(job);
  }

  onStep(step: StepRecord): void {
    this.steps.onStep(step);
  }

  onToken(job: Job, nowMs: RunMs, gapMs: number | undefined): void {
    this.generatedTokens++;
    this.longest = Math.max(this.longest, job.promptTokens + job.generated);
    if (gapMs !== undefined) {
      this.gap.observe(gapMs / 1000);
      return;
    }
    if (job.countsPrompt) this.requests.onFirstToken(job, nowMs);
    this.cacheQueries += job.promptTokens;
    this.cacheHits += job.cachedTokens;
    this.ttft.observe((nowMs - job.arrivedMs) / 1000);
    this.prefillSeconds += (nowMs - job.admittedMs) / 1000;
  }

  onEnd(job: Job): void {
    const { finishReason = 'stop', generated, arrivedMs, admittedMs, firstTokenMs, lastTokenMs } = job;
    this.finished[finishReason]++;
    if (job.countsPrompt) this.requests.onEnd(job);
    this.whole.observe((lastTokenMs - arrivedMs) / 1000);
    this.queue.observe((admittedMs - arrivedMs) / 1000);
    this.prefill.observe((firstTokenMs - admittedMs) / 1000);
    this.decode.observe((lastTokenMs - firstTokenMs) / 1000);
    this.inference.observe((lastTokenMs - admittedMs) / 1000);
    const meanGap = (lastTokenMs - firstTokenMs) / Math.max(1, generated - 1) / 1000;
    this.meanGap.observe(meanGap);
    if (generated > 1) this.tpot.observe(meanGap);
    this.tokenTime.observe((lastTokenMs - admittedMs) / generated / 1000);
    this.promptLengths.observe(job.promptTokens);
    this.cachedLengths.observe(job.cachedTokens);
    this.answerLengths.observe(generated);
  }
}
