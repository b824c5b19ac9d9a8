import { COMPONENTS } from '../model/components.ts';
import { DISTINCT, LAG, STEP_SECONDS } from './bounds.ts';
import { BY_ENGINE, Families, type Family, type Reading } from './families.ts';
import type { ModelTruth } from './truth.ts';

/** What only a mock can know, or what engines do not tell; on every page beside the flavour's own names. */
export function mockmoe(readings: readonly Reading[]): readonly Family[] {
  const f = new Families(readings, BY_ENGINE, 'mockmoe_');
  const components = Object.fromEntries(
    COMPONENTS.map((component) => [component, (t: ModelTruth) => t.steps.componentSeconds[component]]),
  );
  return [
    f.split(
      'step_seconds_total',
      'Modelled time by what it was spent on, whatever the time scale',
      'component',
      components,
    ),
    f.histogram('step_duration_seconds', 'Steps as they happened', STEP_SECONDS, (t) => t.steps.seconds),
    f.histogram('engine_lag_seconds', 'How late the mock itself began and ended its steps', LAG, (t) => t.steps.lag),
    f.counter('expert_cache_hits_total', 'Woken experts that lay on the GPUs', (t) => t.steps.expertHits),
    f.counter('expert_cache_misses_total', 'Woken experts that did not', (t) => t.steps.expertMisses),
    f.counter('expert_prefetch_hits_total', 'Of the misses, fetched in time', (t) => t.steps.prefetchHits),
    f.counter(
      'expert_prefetch_misses_total',
      'Of the misses, waited for',
      (t) => t.steps.expertMisses - t.steps.prefetchHits,
    ),
    f.histogram('distinct_experts', 'Experts of one layer that a step woke', DISTINCT, (t) => t.steps.distinctExperts),
    f.gauge('expert_load_imbalance', 'Tokens on the busiest GPU over the mean, last step', (t) => t.steps.imbalance),
    f.counter('eplb_rebalances_total', 'Times that experts were placed anew', (t) => t.steps.rebalances),
    f.counter(
      'eplb_stall_seconds_total',
      'Modelled time that stood still for it, whatever the time scale',
      (t) => t.steps.componentSeconds.eplb,
    ),
    f.counter('rerouted_selections_total', 'Choices of experts that went to others', (t) => t.steps.reroutedSelections),
    f.split('answers_total', 'Synthetic answers to questions of known answer', 'correct', {
      true: (t) => t.rightAnswers,
      false: (t) => t.wrongAnswers,
    }),
    f.counter('client_disconnects_total', 'Requests whose client left before the end', (t) => t.disconnects),
  ];
}
