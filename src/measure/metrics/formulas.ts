import type { MetricName } from './catalog.ts';

/**
 * Each metric in symbols, for `docs/metrics.md`. `[W, E]` is the measured part: from the end of the warm-up to the
 * end of the load. Sums are over measured requests unless they say otherwise.
 */
export const FORMULAS = {
  ttft: 'first token − planned',
  ttft_answer: 'first answer token − planned',
  itl: 'event i+1 − event i, of one choice',
  tpot: 'Σ over choices (last token − first token) / (output tokens − choices)',
  stall: 'max itl of the response',
  e2e: 'ended − planned',
  session: 'session ended − session planned',
  service_ttft: 'first token − sent',
  service_e2e: 'ended − sent',
  failed_ttft: 'first token − planned, of failed',
  failed_e2e: 'ended − planned, of failed',
  send_lag: 'sent − connect − planned',
  connect: 'connected − connecting',
  in_flight:
    'mean = Σ over all requests |[started, ended] ∩ [W, E]| / (E − W); of a part of the run, max over its windows of in flight at the edges and ⌈mean within⌉, min of in flight at the edges and ⌊mean within⌋',
  errors: 'failed / (ok + failed)',
  filtered: 'filtered / ok',
  goodput: 'good / (ok + failed + censored)',
  accuracy: 'right / (right + wrong)',
  checks: 'held / made',
  requests: 'count = ok + failed + censored; rate = started by E / (E − W)',
  iterations: 'count = sessions ended; rate = ended by E / (E − W)',
  sessions: 'count = sessions come to their own end; rate = ended by E / (E − W)',
  dropped_iterations: 'count = dropped; rate = count / (E − W)',
  input_tokens: 'count = Σ input tokens of ok; rate = of all requests whose first token came within [W, E] / (E − W)',
  output_tokens: 'count = Σ output tokens; rate = tokens of all requests that came within [W, E] / (E − W)',
  reasoning_tokens:
    'count = Σ reasoning tokens; rate = Σ over all requests, as much of it as of the answer came within [W, E] / (E − W)',
  cached_tokens: 'count = Σ cached tokens; rate = of all requests whose first token came within [W, E] / (E − W)',
  queue_depth: 'Σ over sources, sampled in [W, E]',
  running: 'Σ over sources, sampled in [W, E]',
  hidden_queue: 'in_flight − running − queue_depth, sampled in [W, E]',
  kv_usage: 'mean over sources, sampled in [W, E]',
  prefix_hit_rate: 'Δ hits / Δ queries from W to the last answer',
  preemptions: 'count = Δ from W to the last answer; rate = Δ over [W, E] / (E − W)',
} as const satisfies Record<MetricName, string>;
