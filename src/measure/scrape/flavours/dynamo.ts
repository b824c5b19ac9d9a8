import { counter, type Field, having, share, sum, times } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { hasPrefix } from '../page.ts';

const silent = sum(['dynamo_frontend_queued_requests']);
const inside = sum(['dynamo_frontend_inflight_requests']);

/** Those inside are from arrival to end, so whoever has no first token yet is among them. */
const speaking: Field<number> = {
  names: [...inside.names, ...silent.names],
  of(page) {
    const [all, waiting] = [inside.of(page), silent.of(page)];
    return all === undefined || waiting === undefined ? undefined : Math.max(0, all - waiting);
  },
};

/** NVIDIA Dynamo's frontend (lib/llm/src/http/service/metrics.rs). */
export const dynamo = flavour({
  name: 'dynamo',
  title: 'Dynamo',
  remark:
    'Its queue is of requests without a first token yet, those whose prompt is being read among them. A worker’s page has its engine’s names and is read as that engine.',
  isRouter: true,
  detects: (page) => hasPrefix(page, 'dynamo_frontend_'),
  fields: {
    queueDepth: silent,
    running: speaking,
    inputTokens: sum(['dynamo_frontend_input_sequence_tokens_sum']),
    outputTokens: counter(['dynamo_frontend_output_tokens']),
    cachedTokens: sum(['dynamo_frontend_cached_tokens_sum']),
    finished: counter(['dynamo_frontend_requests']),
    ttft: times(['dynamo_frontend_time_to_first_token_seconds']),
    itl: times(['dynamo_frontend_inter_token_latency_seconds']),
    e2e: times(['dynamo_frontend_request_duration_seconds']),
  },
});

/** What clients ask for; the worker has others, for its own upkeep. */
const generate = having('dynamo_endpoint', 'generate');

/** A worker whose engine does not speak for itself. Its blocks have had two spellings. */
export const dynamoWorker = flavour({
  name: 'dynamo-worker',
  title: 'a worker of Dynamo',
  remark: 'Only where the engine’s own names are not on the page.',
  detects: (page) => hasPrefix(page, 'dynamo_component_'),
  fields: {
    running: sum(['dynamo_component_inflight_requests'], generate),
    kvUsage: share(['dynamo_component_gpu_cache_usage_percent', 'dynamo_component_kvstats_gpu_cache_usage_percent']),
    prefixHitRate: share([
      'dynamo_component_gpu_prefix_cache_hit_rate',
      'dynamo_component_kvstats_gpu_prefix_cache_hit_rate',
    ]),
    finished: counter(['dynamo_component_requests'], generate),
    e2e: times(['dynamo_component_request_duration_seconds'], generate),
  },
});
