import { added, counter, has, share, sum, times } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { hasPrefix } from '../page.ts';

/** tensorrt_llm/metrics/collector.py; older builds write `trtllm:`. */
export const trtllm = flavour({
  name: 'trtllm',
  title: 'TensorRT-LLM',
  remark:
    'The page is at `/prometheus/metrics`; `/metrics` is JSON. Its time per output token is a mean of each request, so gaps are not told.',
  detects: (page) => hasPrefix(page, 'trtllm_', 'trtllm:') || has(page, 'trtllm:num_requests_running'),
  fields: {
    queueDepth: sum(['trtllm:num_requests_waiting']),
    running: sum(['trtllm:num_requests_running']),
    kvUsage: share(['trtllm:kv_cache_utilization']),
    prefixHitRate: share(['trtllm:kv_cache_hit_rate']),
    prefixHits: counter(['trtllm:prompt_cached_tokens']),
    prefixQueries: counter(['trtllm:prompt_tokens']),
    inputTokens: counter(['trtllm:prompt_tokens']),
    outputTokens: counter(['trtllm:generation_tokens']),
    cachedTokens: counter(['trtllm:prompt_cached_tokens']),
    finished: added(counter(['trtllm:request_success']), counter(['trtllm:request_error'])),
    ttft: times(['trtllm:time_to_first_token_seconds']),
    e2e: times(['trtllm:e2e_request_latency_seconds']),
    queue: times(['trtllm:request_queue_time_seconds']),
    prefill: times(['trtllm:request_prefill_time_seconds']),
    decode: times(['trtllm:request_decode_time_seconds']),
  },
});
