import { counter, has, type Pick, share, sum, times } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { hasPrefix, type Labels, type Sample } from '../page.ts';

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
const once: Pick = (samples) => {
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

/** sglang/srt/observability/metrics_collector.py, with `--enable-metrics`. What others call preemption is retraction. */
export const sglang = flavour({
  name: 'sglang',
  title: 'SGLang',
  remark:
    'Requests aborted in its queue are not among those finished. Its own hit rate is that of the last batch; its counters tell that of the run.',
  detects: (page) => hasPrefix(page, 'sglang:') || has(page, 'sglang:num_running_reqs'),
  fields: {
    queueDepth: sum(['sglang:num_queue_reqs'], once),
    running: sum(['sglang:num_running_reqs'], once),
    kvUsage: share(['sglang:token_usage'], once),
    prefixHitRate: share(['sglang:cache_hit_rate'], once),
    preemptions: counter(['sglang:num_retracted_requests'], once),
    prefixHits: counter(['sglang:cached_tokens'], once),
    prefixQueries: counter(['sglang:prompt_tokens'], once),
    inputTokens: counter(['sglang:prompt_tokens'], once),
    outputTokens: counter(['sglang:generation_tokens'], once),
    cachedTokens: counter(['sglang:cached_tokens'], once),
    // Without `num_aborted_requests_total`: whoever was aborted while running is in both.
    finished: counter(['sglang:num_requests'], once),
    ttft: times(['sglang:time_to_first_token_seconds'], once),
    itl: times(['sglang:inter_token_latency_seconds', 'sglang:time_per_output_token_seconds'], once),
    e2e: times(['sglang:e2e_request_latency_seconds'], once),
    queue: times(['sglang:queue_time_seconds'], once),
  },
});
