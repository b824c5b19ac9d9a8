import { counter, share, sum, times } from '../fields.ts';
import { flavour } from '../flavour.ts';

/**
 * The router of vLLM's production stack (vllm_router/services/metrics_service). It has the engines' own names, with a
 * label `server` for the engine that each is of.
 */
export const vllmRouter = flavour({
  name: 'vllm-router',
  title: 'vLLM’s router',
  remark: 'Counts what it sent to each engine, under the engines’ names.',
  isRouter: true,
  detects: ({ samples }) =>
    [...samples].some(([name, all]) => name.startsWith('vllm:') && all.some(({ labels }) => labels.has('server'))),
  fields: {
    queueDepth: sum(['vllm:num_requests_waiting']),
    running: sum(['vllm:num_requests_running']),
    kvUsage: share(['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc']),
    prefixHitRate: share(['vllm:gpu_prefix_cache_hit_rate']),
    // Gauges here, for it repeats what the engines counted.
    prefixHits: counter(['vllm:gpu_prefix_cache_hits']),
    prefixQueries: counter(['vllm:gpu_prefix_cache_queries']),
    inputTokens: counter(['vllm:input_tokens']),
    outputTokens: counter(['vllm:output_tokens']),
    finished: sum(['vllm:request_latency_seconds_count']),
    e2e: times(['vllm:request_latency_seconds']),
  },
});
