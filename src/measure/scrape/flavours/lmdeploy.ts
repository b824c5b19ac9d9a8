import { added, counter, type Field, has, share, sum, times } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { hasPrefix } from '../page.ts';

const byReason = counter(['lmdeploy:request_success']);
const byGauge = added(sum(['lmdeploy:num_requests_succeeded']), sum(['lmdeploy:num_requests_failed']));

/** Versions before the counter have gauges. */
const finished: Field<number> = {
  names: [...byReason.names, ...byGauge.names],
  of: (page) => byReason.of(page) ?? byGauge.of(page),
};

/** lmdeploy/metrics/loggers.py, with `--enable-metrics`. */
export const lmdeploy = flavour({
  name: 'lmdeploy',
  title: 'LMDeploy',
  remark: 'Requests that wait for a handle before the engine are in the queue, too.',
  detects: (page) => hasPrefix(page, 'lmdeploy:') || has(page, 'lmdeploy:num_requests_running'),
  fields: {
    queueDepth: added(sum(['lmdeploy:num_requests_waiting']), sum(['lmdeploy:num_api_requests_waiting'])),
    running: sum(['lmdeploy:num_requests_running']),
    kvUsage: share(['lmdeploy:gpu_cache_usage_perc']),
    prefixHitRate: share(['lmdeploy:prefix_cache_hit_rate']),
    prefixHits: counter(['lmdeploy:cached_tokens']),
    prefixQueries: counter(['lmdeploy:prompt_tokens']),
    inputTokens: counter(['lmdeploy:prompt_tokens']),
    outputTokens: counter(['lmdeploy:generation_tokens']),
    cachedTokens: counter(['lmdeploy:cached_tokens']),
    finished,
    ttft: times(['lmdeploy:time_to_first_token_seconds']),
    itl: times(['lmdeploy:iter_token_latency', 'lmdeploy:time_per_output_token_seconds']),
    e2e: times(['lmdeploy:e2e_request_latency_seconds']),
    queue: times(['lmdeploy:request_queue_time_seconds']),
    prefill: times(['lmdeploy:request_prefill_time_seconds']),
    decode: times(['lmdeploy:request_decode_time_seconds']),
  },
});
