import { Families, type Family, type Reading } from '../families.ts';
import type { ModelTruth } from '../truth.ts';

/**
 * llama.cpp's `llama-server --metrics` (tools/server/server-context.cpp): no labels and no histograms, so several models
 * on one port are counted as one; what others call waiting is deferred here. Prompts are counted for each slot and less
 * what was cached; `n_busy_slots_per_decode` is a counter there, though it falls. It counts an answer when it is whole; here every gap counts at
 * once, so that speed and time also have those who are served or have left.
 */
export function llamacpp(readings: readonly Reading[]): readonly Family[] {
  const f = new Families(readings, () => ({}), 'llamacpp:');
  const processed = (t: ModelTruth): number => t.cacheQueries - t.cacheHits;
  return [
    f.counter('prompt_tokens_total', 'Prompt tokens processed, without those that were cached', processed),
    f.counter('prompt_seconds_total', 'Time spent on prompts', (t) => t.prefillSeconds),
    f.counter('tokens_predicted_total', 'Tokens generated', (t) => t.generatedTokens),
    f.counter('tokens_predicted_seconds_total', 'Time spent on answers', (t) => t.gap.sum),
    f.counter('n_decode_total', 'Steps', (t) => t.steps.seconds.count),
    f.most('n_tokens_max', 'Most tokens of one prompt and answer', (t) => t.longest, 'counter'),
    f.gauge('requests_processing', 'Requests in the batch', (t) => t.core.running),
    f.gauge('requests_deferred', 'Requests waiting for the batch', (t) => t.core.waiting),
    f.share(
      'n_busy_slots_per_decode',
      'Requests of one step on average',
      [(t) => t.steps.seated, (t) => t.steps.seconds.count],
      'counter',
    ),
    f.share('prompt_tokens_seconds', 'Prompt tokens a second, of one request', [processed, (t) => t.prefillSeconds]),
    f.share('predicted_tokens_seconds', 'Tokens a second, of one request', [(t) => t.gap.count, (t) => t.gap.sum]),
  ];
}
