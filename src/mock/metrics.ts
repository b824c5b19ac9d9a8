import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Core } from './engine/core.ts';
import type { Job } from './engine/job.ts';
import type { EngineObserver, StepRecord } from './engine/observer.ts';
import { COMPONENTS } from './model/components.ts';

/** Bucket bounds of vLLM's own histograms (vllm/v1/metrics/loggers.py), in seconds. */
const TTFT = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
const GAP = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const WHOLE = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];

const LABELS = ['model_name', 'engine'] as const;

/** Metrics of all models of one server, under vLLM's names, and what only a mock can know under `mockmoe_`. */
export function serverMetrics(registry: Registry): (model: string, engine: string) => ModelMetrics {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames: LABELS, registers });
  const counter = <L extends string = never>(name: string, help: string, more: readonly L[] = []) =>
    new Counter<L | (typeof LABELS)[number]>({ name, help, labelNames: [...LABELS, ...more], registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, buckets, labelNames: LABELS, registers });
  const all = {
    running: gauge('vllm:num_requests_running', 'Requests in the batch'),
    waiting: gauge('vllm:num_requests_waiting', 'Requests waiting for the batch'),
    kv: gauge('vllm:kv_cache_usage_perc', 'Share of KV blocks in use, 0 to 1'),
    preemptions: counter('vllm:num_preemptions_total', 'Requests preempted'),
    prompt: counter('vllm:prompt_tokens_total', 'Prompt tokens of requests whose prompt has been read'),
    generated: counter('vllm:generation_tokens_total', 'Tokens generated'),
    success: counter('vllm:request_success_total', 'Requests finished', ['finished_reason'] as const),
    ttft: histogram('vllm:time_to_first_token_seconds', 'Arrival to first token', TTFT),
    gap: histogram('vllm:inter_token_latency_seconds', 'Gap between tokens of one request', GAP),
    e2e: histogram('vllm:e2e_request_latency_seconds', 'Arrival to last token', WHOLE),
    queue: histogram('vllm:request_queue_time_seconds', 'Arrival to admission', WHOLE),
    steps: counter('mockmoe_step_seconds_total', 'Modelled time by what it was spent on', ['component'] as const),
    lag: new Histogram({
      name: 'mockmoe_engine_lag_seconds',
      help: 'How late the mock itself ended its steps',
      buckets: [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1],
      labelNames: LABELS,
      registers,
    }),
    answers: counter('mockmoe_answers_total', 'Synthetic answers to questions of known answer', ['correct'] as const),
    disconnects: counter('mockmoe_client_disconnects_total', 'Requests whose client left before their answer ended'),
  };
  return (model, engine) => new ModelMetrics(all, { model_name: model, engine });
}

type Labels = { readonly model_name: string; readonly engine: string };
type All = {
  readonly [K in 'running' | 'waiting' | 'kv']: Gauge<keyof Labels>;
} & {
  readonly [K in 'preemptions' | 'prompt' | 'generated' | 'disconnects']: Counter<keyof Labels>;
} & {
  readonly [K in 'ttft' | 'gap' | 'e2e' | 'queue' | 'lag']: Histogram<keyof Labels>;
} & {
  readonly answers: Counter<keyof Labels | 'correct'>;
  readonly success: Counter<keyof Labels | 'finished_reason'>;
  readonly steps: Counter<keyof Labels | 'component'>;
};

/** The same for one model, fed by its engine. */
export class ModelMetrics implements EngineObserver {
  readonly #all: All;
  readonly #labels: Labels;
  #core: Core | undefined;

  constructor(all: All, labels: Labels) {
    this.#all = all;
    this.#labels = labels;
    // There from the start, as vLLM's are: a scraper must be able to tell nothing from not there.
    for (const counter of [all.preemptions, all.prompt, all.generated, all.disconnects]) counter.inc(labels, 0);
    for (const histogram of [all.ttft, all.gap, all.e2e, all.queue, all.lag]) histogram.zero(labels);
    for (const reason of ['stop', 'length']) all.success.inc({ ...labels, finished_reason: reason }, 0);
    for (const component of COMPONENTS) all.steps.inc({ ...labels, component }, 0);
    for (const correct of ['true', 'false']) all.answers.inc({ ...labels, correct }, 0);
  }

  watch(core: Core): void {
    this.#core = core;
  }

  /** Gauges are read when somebody asks, so that they are never old. */
  collect(): void {
    this.#all.running.set(this.#labels, this.#core?.running ?? 0);
    this.#all.waiting.set(this.#labels, this.#core?.waiting ?? 0);
    this.#all.kv.set(this.#labels, this.#core?.kvUsage ?? 0);
  }

  onAnswer(isRight: boolean): void {
    this.#all.answers.inc({ ...this.#labels, correct: String(isRight) });
  }

  onDisconnect(): void {
    this.#all.disconnects.inc(this.#labels);
  }

  onPreempt(): void {
    this.#all.preemptions.inc(this.#labels);
  }

  onStep({ components, endMs, dueMs }: StepRecord): void {
    this.#all.lag.observe(this.#labels, Math.max(0, endMs - dueMs) / 1000);
    for (const component of COMPONENTS)
      this.#all.steps.inc({ ...this.#labels, component }, components[component] / 1000);
  }

  onToken(job: Job, _nowMs: number, gapMs: number | undefined): void {
    this.#all.generated.inc(this.#labels);
    if (gapMs !== undefined) this.#all.gap.observe(this.#labels, gapMs / 1000);
    else {
      if (job.countsPrompt) this.#all.prompt.inc(this.#labels, job.promptTokens);
      this.#all.ttft.observe(this.#labels, (job.firstTokenMs - job.arrivedMs) / 1000);
      this.#all.queue.observe(this.#labels, Math.max(0, job.admittedMs - job.arrivedMs) / 1000);
    }
  }

  onEnd(job: Job): void {
    this.#all.success.inc({ ...this.#labels, finished_reason: job.finishReason ?? 'abort' });
    this.#all.e2e.observe(this.#labels, (job.lastTokenMs - job.arrivedMs) / 1000);
  }
}
