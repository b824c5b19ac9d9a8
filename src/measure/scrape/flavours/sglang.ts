import { added, counter, type Fields, found, has, type Pick, share, sum, times } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { hasPrefix, type Labels, type Page, type Sample } from '../page.ts';

/** Labels by which the ranks differ that work on the same requests. */
const RANKS = ['tp_rank', 'pp_rank', 'moe_ep_rank'];

/**
 * One of the ranks that work on the same requests: they tell the same, and added up they would be as many times too much.
 * With `--enable-metrics-for-all-schedulers` all of them tell everything; without it gauges come from the first rank of
 * each replica, but retractions still from all. `tp_rank` 0 alone would not do: replicas of data-parallel attention are
 * told apart by `dp_rank`, and the first rank of the second has a `tp_rank` above 0. So what differs in ranks alone is
 * one thing, and the lowest rank has the word.
 *
 * Under priority scheduling queues are there once more for each priority; the series whose priority is empty is their sum.
 */
const ofRanks: Pick = (samples) => {
  const isSum = ({ labels }: Sample): boolean => labels.get('priority') === '';
  const whole = samples.some(isSum) ? samples.filter(isSum) : samples;
  const lowest = new Map<string, Sample>();
  for (const sample of whole) {
    const key = JSON.stringify([...sample.labels].filter(([name]) => !RANKS.includes(name)).sort());
    const other = lowest.get(key);
    if (other === undefined || isBelow(sample.labels, other.labels)) lowest.set(key, sample);
  }
  return [...lowest.values()];
};

function isBelow(a: Labels, b: Labels): boolean {
  for (const rank of RANKS) {
    // Older versions lack some of them.
    const difference = Number(a.get(rank) ?? 0) - Number(b.get(rank) ?? 0) || 0;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

type Role = 'prefill' | 'decode';
const isOf =
  (role: Role) =>
  ({ labels }: Sample): boolean =>
    labels.get('engine_type') === role;

/** Without the servers of one role, if those of the other tell it too. */
const whereTold =
  (told: Role, leftOut: Role): Pick =>
  (samples) =>
    ofRanks(samples.some(isOf(told)) ? samples.filter((sample) => !isOf(leftOut)(sample)) : samples);

/**
 * Where prompts are read by servers of their own, a request is with one of each role at once: it stands in a queue of
 * the one that decodes as long as the other reads. So on a page of both, as the gateway makes it, the decoding ones have
 * the word; on what was found in the prefix cache those that read.
 */
const once = whereTold('decode', 'prefill');
const byReaders = whereTold('prefill', 'decode');

/** Those that wait for a place, or for what was read to come over. A server that does both has them all at 0. */
const waiting = added(
  sum(['sglang:num_queue_reqs'], once),
  sum(['sglang:num_prefill_bootstrap_queue_reqs', 'sglang:num_prefill_prealloc_queue_reqs'], once),
  sum(['sglang:num_prefill_inflight_queue_reqs'], once),
  sum(['sglang:num_decode_prealloc_queue_reqs'], once),
  sum(['sglang:num_decode_transfer_queue_reqs'], once),
);

const fields: Fields = {
  queueDepth: waiting,
  running: sum(['sglang:num_running_reqs'], once),
  kvUsage: share(['sglang:token_usage'], once),
  prefixHitRate: share(['sglang:cache_hit_rate'], byReaders),
  preemptions: counter(['sglang:num_retracted_requests'], once),
  prefixHits: counter(['sglang:cached_tokens'], byReaders),
  prefixQueries: counter(['sglang:prompt_tokens'], byReaders),
  inputTokens: counter(['sglang:prompt_tokens'], once),
  outputTokens: counter(['sglang:generation_tokens'], once),
  cachedTokens: counter(['sglang:cached_tokens'], byReaders),
  // Without `num_aborted_requests_total`: whoever was aborted while running is in both.
  finished: counter(['sglang:num_requests'], once),
  ttft: times(['sglang:time_to_first_token_seconds'], once),
  itl: times(['sglang:inter_token_latency_seconds', 'sglang:time_per_output_token_seconds'], once),
  e2e: times(['sglang:e2e_request_latency_seconds'], once),
  queue: times(['sglang:queue_time_seconds'], once),
};

const isSglang = (page: Page): boolean => hasPrefix(page, 'sglang:') || has(page, 'sglang:num_running_reqs');

/** sglang/srt/observability/metrics_collector.py, with `--enable-metrics`. What others call preemption is retraction. */
export const sglang = flavour({
  name: 'sglang',
  title: 'SGLang',
  remark:
    'Requests aborted in its queue are not among those finished. Its own hit rate is that of the last batch; its counters tell that of the run. Where prompts are read by servers of their own, those that wait to be handed over are in the queue.',
  detects: isSglang,
  fields,
});

/** The requests in it are with a server that decodes, too, which has them from their beginning to their end. */
export const sglangPrefill = flavour({
  name: 'sglang-prefill',
  title: 'an SGLang server that only reads prompts',
  remark: 'Of use where no server that decodes is read: that one tells of the same requests, to their end.',
  isRouter: true,
  detects(page) {
    const told = found(page, ['sglang:num_running_reqs']);
    return isSglang(page) && told.length > 0 && told.every(isOf('prefill'));
  },
  fields,
});
