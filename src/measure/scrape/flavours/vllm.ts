import { counter, has, share, sum, times } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { hasPrefix } from '../page.ts';

/** vllm/v1/metrics/loggers.py, and the names that it had before 0.10. A replica of a data-parallel server is an `engine`. */
export const vllm = flavour({
  name: 'vllm',
  title: 'vLLM',
  remark:
    'The buckets of gaps begin at 10 ms and those of waiting, prefill and decode at 300 ms: of a fast server only means are of use.',
  detects: (page) => hasPrefix(page, 'vllm:') || has(page, 'vllm:num_requests_running'),
  fields: {
    queueDepth: sum(['vllm:num_requests_waiting']),
    running: sum(['vllm:num_requests_running']),
    kvUsage: share(['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc']),
    prefixHitRate: share(['vllm:gpu_prefix_cache_hit_rate']),
    preemptions: counter(['vllm:num_preemptions']),
    prefixHits: counter(['vllm:prefix_cache_hits', 'vllm:gpu_prefix_cache_hits']),
    prefixQueries: counter(['vllm:prefix_cache_queries', 'vllm:gpu_prefix_cache_queries']),
    inputTokens: counter(['vllm:prompt_tokens']),
    outputTokens: counter(['vllm:generation_tokens']),
    cachedTokens: counter(['vllm:prompt_tokens_cached']),
    // By its reasons, of which `abort` and `error` are two: not only successes.
    finished: counter(['vllm:request_success']),
    ttft: times(['vllm:time_to_first_token_seconds']),
    itl: times(['vllm:inter_token_latency_seconds', 'vllm:time_per_output_token_seconds']),
    e2e: times(['vllm:e2e_request_latency_seconds']),
    queue: times(['vllm:request_queue_time_seconds']),
    prefill: times(['vllm:request_prefill_time_seconds']),
    decode: times(['vllm:request_decode_time_seconds']),
  },
});
