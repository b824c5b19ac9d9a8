import { LMDEPLOY_GAP, VLLM } from '../bounds.ts';
import { BY_ENGINE, Families, type Family, FINISHED, HIT_RATE, KV_USE, type Reading } from '../families.ts';

/** LMDeploy with `--enable-metrics` (lmdeploy/metrics/loggers.py). */
export function lmdeploy(readings: readonly Reading[]): readonly Family[] {
  const f = new Families(readings, BY_ENGINE, 'lmdeploy:');
  return [
    f.gauge('num_requests_running', 'Requests in the batch', (t) => t.core.running),
    f.gauge('num_requests_waiting', 'Requests waiting for the batch', (t) => t.core.waiting),
    f.gauge('num_requests_succeeded', 'Requests answered', (t) => t.ended),
    f.gauge('num_requests_failed', 'Requests aborted or refused', (t) => t.failed),
    f.share('gpu_cache_usage_perc', 'Share of KV blocks in use, 0 to 1', KV_USE),
    f.share('prefix_cache_hit_rate', 'Share of prompt tokens found in the prefix cache, 0 to 1', HIT_RATE),
    f.counter('prompt_tokens_total', 'Prompt tokens processed', (t) => t.promptTokens),
    f.counter('generation_tokens_total', 'Tokens generated', (t) => t.generatedTokens),
    f.counter('cached_tokens_total', 'Prompt tokens found in the prefix cache', (t) => t.cachedTokens),
    f.split('request_success_total', 'Requests finished', 'finished_reason', FINISHED),
    f.histogram('iteration_tokens_total', 'Tokens of one step', VLLM.step, (t) => t.steps.tokens),
    f.histogram('time_to_first_token_seconds', 'Arrival to first token', VLLM.ttft, (t) => t.ttft),
    f.histogram('time_per_output_token_seconds', 'Gap between tokens of one request', LMDEPLOY_GAP, (t) => t.gap),
    f.histogram('iter_token_latency', 'Gap between tokens of one request, in seconds', LMDEPLOY_GAP, (t) => t.gap),
    f.histogram('e2e_request_latency_seconds', 'Arrival to last token', VLLM.whole, (t) => t.whole),
    f.histogram('request_queue_time_seconds', 'Arrival to admission', VLLM.whole, (t) => t.queue),
    f.histogram('request_inference_time_seconds', 'Admission to last token', VLLM.whole, (t) => t.inference),
    f.histogram('request_prefill_time_seconds', 'Admission to first token', VLLM.whole, (t) => t.prefill),
    f.histogram('request_decode_time_seconds', 'First token to last', VLLM.whole, (t) => t.decode),
    f.histogram('request_prompt_tokens', 'Prompt tokens of a request', VLLM.tokens, (t) => t.promptLengths),
    f.histogram(
      'request_cached_tokens',
      'Prompt tokens found in the prefix cache',
      VLLM.tokens,
      (t) => t.cachedLengths,
    ),
    f.histogram('request_generation_tokens', 'Tokens of an answer', VLLM.tokens, (t) => t.answerLengths),
  ];
}
