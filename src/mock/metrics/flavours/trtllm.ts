import { BLOCK_TOKENS } from '../../engine/token-chain.ts';
import { TRTLLM_PREFILL, VLLM } from '../bounds.ts';
import { Families, type Family, HIT_RATE, KV_USE, type Reading } from '../families.ts';

/** TensorRT-LLM's `trtllm-serve` (tensorrt_llm/metrics/collector.py). */
export function trtllm(readings: readonly Reading[]): readonly Family[] {
  const f = new Families(readings, ({ model }) => ({ model_name: model, engine_type: 'trtllm' }), 'trtllm_');
  return [
    f.gauge('num_requests_running', 'Requests in the batch', (t) => t.core.running),
    f.gauge('num_requests_waiting', 'Requests waiting for the batch', (t) => t.core.waiting),
    f.gauge('num_scheduled_requests', 'Requests in the last step', (t) => t.steps.lastPrefills + t.steps.lastDecodes),
    f.gauge('num_context_requests', 'Of them, those whose prompt was read', (t) => t.steps.lastPrefills),
    f.gauge('num_generation_requests', 'Of them, those that were given a token', (t) => t.steps.lastDecodes),
    f.most('iteration_latency_seconds', 'How long the last step took', (t) => t.steps.lastSeconds),
    f.gauge('max_num_active_requests', 'Requests that fit the batch', (t) => t.core.limits.maxSeqs),
    f.share('kv_cache_utilization', 'Share of KV blocks in use, 0 to 1', KV_USE),
    f.share('kv_cache_hit_rate', 'Share of prompt tokens found in the cache, 0 to 1', HIT_RATE),
    f.gauge('kv_cache_max_blocks', 'KV blocks', (t) => t.core.kv.totalBlocks),
    f.gauge('kv_cache_used_blocks', 'KV blocks in use', (t) => t.core.kv.usedBlocks),
    f.gauge('kv_cache_free_blocks', 'KV blocks free', (t) => t.core.kv.totalBlocks - t.core.kv.usedBlocks),
    f.most('kv_cache_tokens_per_block', 'Tokens of a KV block', () => BLOCK_TOKENS),
    f.split('request_success_total', 'Requests finished', 'finished_reason', {
      stop: (t) => t.finished.stop + t.finished.tool_calls,
      length: (t) => t.finished.length,
      cancelled: (t) => t.aborted,
    }),
    f.split('request_error_total', 'Requests refused', 'http_code', {
      400: (t) => t.refused['too-long'],
      503: (t) => t.overloads,
    }),
    f.counter('num_requests_completed_total', 'Requests finished', (t) => t.ended),
    f.counter('prompt_tokens_total', 'Prompt tokens processed', (t) => t.promptTokens),
    f.counter('prompt_cached_tokens_total', 'Prompt tokens found in the cache', (t) => t.cachedTokens),
    f.counter('generation_tokens_total', 'Tokens generated', (t) => t.generatedTokens),
    f.histogram('time_to_first_token_seconds', 'Arrival to first token', VLLM.ttft, (t) => t.ttft),
    f.histogram('time_per_output_token_seconds', 'Mean gap of one request', VLLM.gap, (t) => t.tpot),
    f.histogram('e2e_request_latency_seconds', 'Arrival to last token', VLLM.whole, (t) => t.whole),
    f.histogram('request_queue_time_seconds', 'Arrival to admission', VLLM.whole, (t) => t.queue),
    f.histogram('request_prefill_time_seconds', 'Admission to first token', TRTLLM_PREFILL, (t) => t.prefill),
    f.histogram('request_decode_time_seconds', 'First token to last', VLLM.whole, (t) => t.decode),
    f.histogram('request_inference_time_seconds', 'Admission to last token', VLLM.whole, (t) => t.inference),
  ];
}
