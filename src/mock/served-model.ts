import type { Clock, RunMs } from '../core/clock.ts';
import { hash, type Rng } from '../core/rng.ts';
import { CHAT_ANSWER, type ModelInfo } from './answers/model-info.ts';
import type { Script, ScriptToken } from './answers/script.ts';
import { FINGERPRINT } from './api/api.ts';
import type { Core, CoreOptions, EngineLimits, Overflow } from './engine/core.ts';
import { Engine } from './engine/engine.ts';
import { type Job, newJob } from './engine/job.ts';
import { TokenChain } from './engine/token-chain.ts';
import { accuracyWith } from './model/accuracy.ts';
import type { Preset } from './model/preset.ts';

/** One request: a prompt and what each of its choices will say. */
export interface Ask {
  /** The prompt's tokens, those of the template included. */
  readonly promptIds: readonly number[];
  /** What it is about, in any words: the same words like the same experts. */
  readonly topic: string;
  readonly scripts: readonly Script[];
}

/** Told of one request as the engine serves it. */
export interface AnswerListener {
  onToken(choice: number, token: ScriptToken, nowMs: RunMs): void;
}

/** A request under way. */
export interface Accepted {
  /** One for every choice. */
  readonly jobs: readonly Job[];
  /** Takes what is left of it out of the engine. */
  withdraw(): void;
}

/** Why the engine did not take a request. */
export type Refusal =
  | { readonly kind: 'too-long'; readonly contextTokens: number }
  | { readonly kind: 'queue-full'; readonly reason: Overflow };

export interface ServedModelOptions extends Required<Pick<CoreOptions, 'limits' | 'timeScale' | 'observers'>> {
  readonly name: string;
  readonly preset: Preset;
  readonly rng: Rng;
  readonly clock: Clock;
}

/** One model being served: its engine, and how requests enter and leave it. */
export class ServedModel {
  readonly name: string;
  readonly info: ModelInfo;
  readonly #engine: Engine;
  readonly #clock: Clock;
  readonly #topics: number;

  constructor({ name, preset, limits, rng, clock, timeScale, observers }: ServedModelOptions) {
    this.name = name;
    this.#clock = clock;
    const cost = preset.cost(rng.fork('model'));
    this.#topics = cost.topics;
    this.#engine = new Engine({ cost, limits, frontEndMs: preset.frontEndMs, clock, timeScale, observers });
    const { model } = preset;
    this.info = {
      contextTokens: Math.min(model?.contextTokens ?? Number.POSITIVE_INFINITY, this.core.mostTokens),
      ownedBy: FINGERPRINT,
      accuracy: accuracyWith(model?.accuracy.share ?? 1, cost.reroutedShare),
      knowledge: model?.title ?? name,
      answerTokens: CHAT_ANSWER,
      reasoning: model?.reasoning,
    };
  }

  get core(): Core {
    return this.#engine.core;
  }

  ask({ promptIds, topic, scripts }: Ask, listener: AnswerListener): Accepted | Refusal {
    const promptTokens = promptIds.length;
    const longest = Math.max(...scripts.map(({ maxTokens }) => maxTokens));
    const { contextTokens } = this.info;
    if (promptTokens + longest > contextTokens) return { kind: 'too-long', contextTokens };
    const reason = this.core.overflow(scripts.length, promptTokens);
    if (reason !== undefined) return { kind: 'queue-full', reason };
    const arrivedMs = this.#clock.now();
    const jobs = scripts.map((script, choice): Job => {
      const chain = new TokenChain(promptIds);
      const onToken = (nowMs: RunMs) => {
        const token = script.next();
        chain.push(token.id);
        listener.onToken(choice, token, nowMs);
        return token.finish;
      };
      return newJob({
        promptTokens,
        maxTokens: script.maxTokens,
        chain,
        topic: Math.abs(hash(topic)) % this.#topics,
        countsPrompt: choice === 0,
        source: { onToken },
        arrivedMs,
      });
    });
    for (const job of jobs) this.#engine.submit(job);
    return { jobs, withdraw: () => this.#withdraw(jobs) };
  }

  /** From the next step on. */
  adjust(limits: Partial<EngineLimits>, timeScale: number): void {
    this.core.limits = { ...this.core.limits, ...limits };
    this.core.timeScale = timeScale;
  }

  run(): Promise<void> {
    return this.#engine.run();
  }

  close(): void {
    this.#engine.close();
  }

  #withdraw(jobs: readonly Job[]): void {
    for (const job of jobs) if (job.state !== 'ended') this.core.cancel(job);
  }
}
