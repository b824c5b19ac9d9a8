import { BLOCK_TOKENS } from '../../engine/token-chain.ts';
import { VLLM } from '../bounds.ts';
import { BY_ENGINE, Families, type Family, FINISHED, KV_USE, type Reading } from '../families.ts';

/** vLLM V1 (vllm/v1/metrics/loggers.py). A data-parallel deployment has an `engine` for each of its replicas. */
export function vllm(readings: readonly Reading[]): readonly Family[] {
  const f = new Families(readings, BY_ENGINE, 'vllm:');
  return [
    f.gauge('num_requests_running', 'Requests in the batch', (t) => t.core.running),
    f.gauge('num_requests_waiting', 'Requests waiting for the batch', (t) => t.core.waiting),
    f.split(
      'num_requests_waiting_by_reason',
      'Requests waiting, by what they wait for',
      'reason',
      { capacity: (t) => t.core.waiting },
      'gauge',
    ),
    f.share('kv_cache_usage_perc', 'Share of KV blocks in use, 0 to 1', KV_USE),
    f.info(
      'cache_config_info',
      'The KV cache',
      { block_size: String(BLOCK_TOKENS) },
      { num_gpu_blocks: (t) => t.core.kv.totalBlocks },
    ),
    f.counter('num_preemptions_total', 'Requests preempted', (t) => t.steps.preemptions),
    f.counter('prompt_tokens_total', 'Prompt tokens of requests whose prompt has been read', (t) => t.promptTokens),
    f.counter('prompt_tokens_cached_total', 'Of them, found in the prefix cache', (t) => t.cachedTokens),
    f.split('prompt_tokens_by_source_total', 'Prompt tokens by where keys and values came from', 'source', {
      local_compute: (t) => t.promptTokens - t.cachedTokens,
      local_cache_hit: (t) => t.cachedTokens,
    }),
    f.counter('generation_tokens_total', 'Tokens generated', (t) => t.generatedTokens),
    f.counter('prefix_cache_queries_total', 'Prompt tokens looked for in the prefix cache', (t) => t.cacheQueries),
    f.counter('prefix_cache_hits_total', 'Prompt tokens found in the prefix cache', (t) => t.cacheHits),
    f.split('request_success_total', 'Requests finished', 'finished_reason', FINISHED),
    f.split('admission_rejections_total', 'Requests refused because the queue was full', 'reason', {
      max_num_queued_reqs: (t) => t.refused.max_num_queued_reqs,
      max_num_queued_tokens: (t) => t.refused.max_num_queued_tokens,
    }),
    f.histogram('iteration_tokens_total', 'Tokens of one step', VLLM.step, (t) => t.steps.tokens),
    f.histogram('time_to_first_token_seconds', 'Arrival to first token', VLLM.ttft, (t) => t.ttft),
    f.histogram('inter_token_latency_seconds', 'Gap between tokens of one request', VLLM.gap, (t) => t.gap),
    f.histogram('request_time_per_output_token_seconds', 'Mean gap of one request', VLLM.gap, (t) => t.meanGap),
    f.histogram('e2e_request_latency_seconds', 'Arrival to last token', VLLM.whole, (t) => t.whole),
    f.histogram('request_queue_time_seconds', 'Arrival to admission', VLLM.whole, (t) => t.queue),
    f.histogram('request_inference_time_seconds', 'Admission to last token', VLLM.whole, (t) => t.inference),
    f.histogram('request_prefill_time_seconds', 'Admission to first token', VLLM.whole, (t) => t.prefill),
    f.histogram('request_decode_time_seconds', 'First token to last', VLLM.whole, (t) => t.decode),
    f.histogram('request_prompt_tokens', 'Prompt tokens of a request', VLLM.tokens, (t) => t.promptLengths),
    f.histogram('request_generation_tokens', 'Tokens of an answer', VLLM.tokens, (t) => t.answerLengths),
  ];
}
