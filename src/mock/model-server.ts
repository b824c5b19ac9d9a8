import type { Clock } from '../core/clock.ts';
import { hash, type Rng } from '../core/rng.ts';
import { Engine, type EngineJob, type FinishReason } from './engine.ts';
import type { ModelMetrics } from './metrics.ts';
import type { Preset } from './model/presets.ts';
import { answerLength, type LengthWish, nextToken } from './text.ts';

export interface Ask extends LengthWish {
  readonly promptTokens: number;
  /** Decides the answer: the same text, seed and server seed get the same one. */
  readonly text: string;
  readonly seed: number | undefined;
}

/** Told of one request as the engine serves it. */
export interface AnswerListener {
  onToken(text: string, finishReason: FinishReason | undefined): void;
}

export interface ModelServerOptions {
  readonly name: string;
  readonly preset: Preset;
  readonly rng: Rng;
  readonly clock: Clock;
  readonly timeScale: number;
  readonly metrics: ModelMetrics;
}

/** One model being served: its engine, its randomness, its metrics. */
export class ModelServer {
  readonly name: string;
  readonly #engine: Engine;
  readonly #rng: Rng;
  readonly #clock: Clock;
  readonly #metrics: ModelMetrics;

  constructor({ name, preset, rng, clock, timeScale, metrics }: ModelServerOptions) {
    this.name = name;
    this.#rng = rng;
    this.#clock = clock;
    this.#metrics = metrics;
    const cost = preset.cost(rng.fork('model'));
    this.#engine = new Engine({ cost, limits: preset, clock, timeScale, observer: metrics });
    metrics.watch(this.#engine);
  }

  /**
   * Undefined when the request is larger than the KV cache. Otherwise a function that withdraws it, and says
   * whether it was still being served.
   */
  ask(ask: Ask, listener: AnswerListener): (() => boolean) | undefined {
    const rng = this.#rng.fork(`${hash(ask.text)}/${ask.seed ?? ''}`);
    const { tokens, finishReason } = answerLength(ask, rng);
    let hasEnded = false;
    const job: EngineJob = {
      promptTokens: ask.promptTokens,
      outputTokens: tokens,
      prefilled: 0,
      generated: 0,
      blocks: 0,
      finishReason,
      arrivedMs: this.#clock.now(),
      admittedMs: Number.NaN,
      firstTokenMs: Number.NaN,
      lastTokenMs: Number.NaN,
      onToken: (isLast) => {
        hasEnded = isLast;
        listener.onToken(nextToken(rng), isLast ? finishReason : undefined);
      },
    };
    if (!this.#engine.fits(job)) return undefined;
    this.#engine.submit(job);
    return () => {
      if (hasEnded) return false;
      this.#engine.cancel(job);
      return true;
    };
  }

  /** A client left before its answer had ended. */
  countDisconnect(): void {
    this.#metrics.onDisconnect();
  }

  run(): Promise<void> {
    return this.#engine.run();
  }

  close(): void {
    this.#engine.close();
  }
}
