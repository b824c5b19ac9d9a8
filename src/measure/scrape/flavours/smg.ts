import { type Field, share, sum, times } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { hasPrefix, type Sample } from '../page.ts';

/** Its own: requests that it holds back, and those that it has handed to a worker, whose queue they may stand in. */
const heldBack = sum(['smg_admission_queue_depth']);
const handedOn = sum(['smg_worker_requests_active']);
/** As its workers said when they were last asked; newer versions pass it on. */
const inWorkers = sum(['smg_engine_waiting_requests']);

/** Where the workers' queues are not told, only what it holds back itself is known to wait. */
const queueDepth: Field<number> = {
  names: [...inWorkers.names, ...heldBack.names],
  of(page) {
    const [there, here] = [inWorkers.of(page), heldBack.of(page)];
    return there === undefined ? here : there + (here ?? 0);
  },
};

/** What was handed on and does not wait there: the sum of both stays its own count, however old the workers' word. */
const running: Field<number> = {
  names: [...handedOn.names, ...inWorkers.names],
  of(page) {
    const all = handedOn.of(page);
    return all === undefined ? undefined : Math.max(0, all - (inWorkers.of(page) ?? 0));
  },
};

/** The label has had several names. */
const ofType =
  (type: string) =>
  (samples: readonly Sample[]): readonly Sample[] =>
    samples.filter(({ labels }) => ['token_type', 'type', 'direction'].some((name) => labels.get(name) === type));

/**
 * SGLang's model gateway, once its router (observability/metrics.rs). What it calls the duration of a request ends, for
 * a stream, with the head of the answer, and its count of requests begins with each try: neither is read.
 */
export const smg = flavour({
  name: 'smg',
  title: 'SGLang’s gateway',
  remark:
    'The page is on a port of its own, 29000. Tokens and the time to the first one only where it speaks gRPC with its workers. Older versions tell of no queue.',
  isRouter: true,
  detects: (page) => hasPrefix(page, 'smg_'),
  fields: {
    queueDepth,
    running,
    kvUsage: share(['smg_engine_token_usage']),
    prefixHitRate: share(['smg_engine_cache_hit_rate']),
    inputTokens: sum(['smg_router_tokens_total'], ofType('input')),
    outputTokens: sum(['smg_router_tokens_total'], ofType('output')),
    ttft: times(['smg_router_ttft_seconds']),
  },
});
