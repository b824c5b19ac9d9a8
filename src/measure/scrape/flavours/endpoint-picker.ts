import { added, type Field, found, sum, times, total } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { hasPrefix, type Page, type Sample } from '../page.ts';

const READY = ['llm_d_epp_ready_endpoints', 'llm_d_epp_ready_pods', 'inference_pool_ready_pods'];

/** Averages over the servers of a pool, times how many there are. */
const overPools = (names: readonly string[]): Field<number> => ({
  names,
  of: (page) => total(weighed(page, names).map(({ sample, ready }) => ({ ...sample, value: sample.value * ready }))),
});

function weighed(page: Page, names: readonly string[]): readonly { readonly sample: Sample; readonly ready: number }[] {
  const servers = new Map(found(page, READY).map(({ labels, value }) => [labels.get('name'), value]));
  return found(page, names).map((sample) => ({ sample, ready: servers.get(sample.labels.get('name')) ?? Number.NaN }));
}

const KV = ['llm_d_epp_average_kv_cache_utilization', 'inference_pool_average_kv_cache_utilization'];

/** Of all servers alike, whichever pool they are in. */
const kvUsage: Field<number> = {
  names: KV,
  of(page) {
    const ready = weighed(page, KV).reduce((all, pool) => all + pool.ready, 0);
    const used = overPools(KV).of(page);
    return used === undefined || !(ready > 0) || used > ready ? undefined : used / ready;
  },
};

const inServers = overPools(['llm_d_epp_average_queue_size', 'inference_pool_average_queue_size']);
/** Held back by the picker itself; a flow is shown from its first request on. */
const heldBack = sum(['llm_d_epp_flow_control_queue_size', 'inference_extension_flow_control_queue_size']);

/**
 * The endpoint picker of the Gateway API inference extension and of llm-d (pkg/epp/metrics/metrics.go), under its names
 * of three generations, of which newer builds show several at once.
 */
export const endpointPicker = flavour({
  name: 'endpoint-picker',
  title: 'a gateway’s endpoint picker',
  remark:
    'Tells averages of its servers as it last saw them, and how many are ready; they are multiplied. The page is on port 9090 and wants a key.',
  isRouter: true,
  detects: (page) => hasPrefix(page, 'inference_pool_', 'llm_d_epp_'),
  fields: {
    queueDepth: added(inServers, heldBack),
    running: overPools(['llm_d_epp_average_running_requests', 'inference_pool_average_running_requests']),
    kvUsage,
    inputTokens: sum(generations('input_tokens', '_sum')),
    outputTokens: sum(generations('output_tokens', '_sum')),
    cachedTokens: sum(generations('cached_tokens', '_sum', 'prompt_cached_tokens')),
    finished: sum(generations('duration_seconds', '_count', 'request_duration_seconds')),
    ttft: times(['llm_d_epp_request_ttft_seconds']),
    e2e: times(generations('duration_seconds', '', 'request_duration_seconds')),
  },
});

function generations(name: string, suffix: string, older = name): readonly string[] {
  return [`llm_d_epp_request_${name}`, `inference_objective_${older}`, `inference_model_${older}`].map(
    (family) => `${family}${suffix}`,
  );
}
