import type { StepRecord } from '../engine/observer.ts';
import { COMPONENTS, type Component } from '../model/components.ts';
import { DISTINCT, LAG, STEP_SECONDS, TGI_DURATIONS, VLLM } from './bounds.ts';
import { Histogram } from './histogram.ts';

/** What an engine's steps were, added up, and what the last one was. */
export class Steps {
  readonly tokens = new Histogram(VLLM.step);
  /** As they happened: scaled, and late if they were. */
  readonly seconds = new Histogram([...STEP_SECONDS, ...TGI_DURATIONS]);
  /** How late the process itself began and ended them. */
  readonly lag = new Histogram(LAG);
  /** As they were modelled, which no time scale changes. */
  readonly componentSeconds: Record<Component, number> = Object.fromEntries(
    COMPONENTS.map((component) => [component, 0]),
  ) as Record<Component, number>;
  /** Steps that read prompts, and steps that gave tokens to running requests; many do both. */
  prefilling = 0;
  decoding = 0;
  /** Over all steps, those who had a seat in them. */
  seated = 0;
  /** Of a step that woke any. */
  readonly distinctExperts = new Histogram(DISTINCT);
  /** Mean tokens of a GPU over the busiest's, in steps that woke experts: they gave tokens, read prompts, or both. */
  readonly balance = { decode: new Histogram([]), extend: new Histogram([]), mixed: new Histogram([]) };
  expertHits = 0;
  expertMisses = 0;
  prefetchHits = 0;
  reroutedSelections = 0;
  rebalances = 0;
  preemptions = 0;
  /** Of the last step: who was given a token, whose prompt was read, who lost a place to it, and how long it took. */
  lastDecodes = 0;
  lastPrefills = 0;
  lastPreemptions = 0;
  lastSeconds = 0;
  /** Of the last step: tokens on the busiest GPU over the mean. */
  imbalance = 1;
  #preempting = 0;

  /** Told before the step that it makes room for. */
  onPreempt(): void {
    this.preemptions++;
    this.#preempting++;
  }

  onStep(step: StepRecord): void {
    this.lag.observe((step.slippedMs + Math.max(0, step.endMs - step.dueMs)) / 1000);
    this.lastSeconds = (step.endMs - step.startMs) / 1000;
    this.seconds.observe(this.lastSeconds);
    this.tokens.observe(step.decodes + step.prefillTokens);
    for (const component of COMPONENTS) this.componentSeconds[component] += step.components[component] / 1000;
    if (step.prefills > 0) this.prefilling++;
    if (step.decodes > 0) this.decoding++;
    this.seated += step.running;
    this.lastDecodes = step.decodes;
    this.lastPrefills = step.prefills;
    this.lastPreemptions = this.#preempting;
    this.#preempting = 0;
    this.#onExperts(step);
  }

  #onExperts(step: StepRecord): void {
    if (step.distinctExperts > 0) {
      this.distinctExperts.observe(step.distinctExperts);
      this.balance[modeOf(step)].observe(1 / step.imbalance);
    }
    this.imbalance = step.imbalance;
    this.expertHits += step.expertHits;
    this.expertMisses += step.expertMisses;
    this.prefetchHits += step.prefetched;
    this.reroutedSelections += step.reroutedSelections;
    if (step.isRebalance) this.rebalances++;
  }
}

const modeOf = ({ decodes, prefills }: StepRecord): 'decode' | 'extend' | 'mixed' => {
  if (prefills === 0) return 'decode';
  return decodes === 0 ? 'extend' : 'mixed';
};
