import { Families, type Family, type Reading } from '../families.ts';

/**
 * llama.cpp's `llama-server --metrics` (tools/server/server.cpp): no labels and no histograms, so several models on one
 * port are counted as one; what others call waiting is deferred here.
 */
export function llamacpp(readings: readonly Reading[]): readonly Family[] {
  const f = new Families(readings, () => ({}));
  const rate = (tokens: number, seconds: number): number => (seconds === 0 ? 0 : tokens / seconds);
  return [
    f.counter('llamacpp:prompt_tokens_total', 'Prompt tokens processed', (t) => t.promptTokens),
    f.counter('llamacpp:prompt_seconds_total', 'Time spent on prompts', (t) => t.prefill.sum),
    f.counter('llamacpp:tokens_predicted_total', 'Tokens generated', (t) => t.generatedTokens),
    f.counter('llamacpp:tokens_predicted_seconds_total', 'Time spent on answers', (t) => t.decode.sum),
    f.counter('llamacpp:n_decode_total', 'Steps', (t) => t.stepSeconds.count),
    f.gauge('llamacpp:requests_processing', 'Requests in the batch', (t) => t.running),
    f.gauge('llamacpp:requests_deferred', 'Requests waiting for the batch', (t) => t.waiting),
    f.share('llamacpp:n_busy_slots_per_decode', 'Requests of one step on average', (t) =>
      rate(t.decodedTokens, t.decodeSteps),
    ),
    f.share('llamacpp:prompt_tokens_seconds', 'Prompt tokens a second, of one request', (t) =>
      rate(t.promptTokens, t.prefill.sum),
    ),
    f.share('llamacpp:predicted_tokens_seconds', 'Tokens a second, of one request', (t) =>
      rate(t.generatedTokens, t.decode.sum),
    ),
  ];
}
