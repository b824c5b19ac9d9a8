import type { Clock } from '../core/clock.ts';
import type { Rng } from '../core/rng.ts';
import type { ConfigChange, MockConfig } from './admin/config.ts';
import type { EngineLimits } from './engine/core.ts';
import type { FaultPlan } from './faults/kinds.ts';
import { type Drawn, faultDraw } from './faults/rules.ts';
import { RateLimit, type Verdict } from './limits/rate-limit.ts';
import type { ServedModel } from './served-model.ts';

export interface LiveParts {
  /** As it is started with. */
  readonly start: ConfigChange;
  /** By the names that clients ask for. */
  readonly models: readonly string[];
  /** Each with the limits that are its own. */
  readonly engines: readonly { readonly engine: Pick<ServedModel, 'adjust'>; readonly own: EngineLimits }[];
  readonly rng: Rng;
  readonly clock: Clock;
}

const NOTHING_SET: MockConfig = {
  faults: [],
  rateLimit: null,
  maxQueuedRequests: null,
  maxQueuedTokens: null,
  maxSeqs: null,
  maxBatchedTokens: null,
  timeScale: 1,
};

/** What the server goes by at this moment. */
export class LiveConfig {
  readonly #parts: LiveParts;
  readonly #start: MockConfig;
  #now: MockConfig;
  #draw: (request: Drawn) => FaultPlan = () => [];
  #rateLimit: RateLimit | undefined;

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#start = { ...NOTHING_SET, ...parts.start };
    this.#now = this.#start;
    this.reset();
  }

  /** Whom rules can be for. */
  get models(): readonly string[] {
    return this.#parts.models;
  }

  config(): MockConfig {
    return this.#now;
  }

  /** Applies all of it at once. Must not fail: the change has been checked. */
  adjust(change: ConfigChange): void {
    this.#take({ ...this.#now, ...change }, change);
  }

  /** Back to what the server started with. */
  reset(): void {
    this.#take(this.#start, this.#start);
  }

  faultsFor(request: Drawn): FaultPlan {
    return this.#draw(request);
  }

  allowance(key: string, tokens: number): Verdict | undefined {
    return this.#rateLimit?.take(key, tokens);
  }

  /** @param changed keys that were given, be they the same as before: a limit given anew starts full */
  #take(config: MockConfig, changed: ConfigChange): void {
    const { engines, rng, clock } = this.#parts;
    this.#now = config;
    if (changed.faults !== undefined) this.#draw = faultDraw(config.faults, rng);
    if (changed.rateLimit !== undefined)
      this.#rateLimit = config.rateLimit === null ? undefined : new RateLimit(config.rateLimit, clock);
    for (const { engine, own } of engines) engine.adjust(limitsOf(config, own), config.timeScale);
  }
}

const limitsOf = (config: MockConfig, own: EngineLimits): EngineLimits => ({
  maxSeqs: config.maxSeqs ?? own.maxSeqs,
  maxBatchedTokens: config.maxBatchedTokens ?? own.maxBatchedTokens,
  maxQueuedRequests: config.maxQueuedRequests ?? undefined,
  maxQueuedTokens: config.maxQueuedTokens ?? undefined,
});
