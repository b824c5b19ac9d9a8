import { BLOCK_TOKENS } from '../../engine/token-chain.ts';
import { SGLANG } from '../bounds.ts';
import { Families, type Family, HIT_RATE, KV_USE, type Reading } from '../families.ts';

/** SGLang with `--enable-metrics` (sglang/srt/metrics/collector.py); its words for preemption are retraction. */
export function sglang(readings: readonly Reading[]): readonly Family[] {
  const f = new Families(
    readings,
    ({ model }) => ({
      model_name: model,
      engine_type: 'unified',
      tp_rank: '0',
      pp_rank: '0',
      moe_ep_rank: '0',
    }),
    'sglang:',
  );
  return [
    f.gauge('num_running_reqs', 'Requests in the batch', (t) => t.core.running),
    f.gauge('num_queue_reqs', 'Requests waiting for the batch', (t) => t.core.waiting),
    f.share('token_usage', 'Share of the KV cache in use, 0 to 1', KV_USE),
    f.gauge('num_used_tokens', 'Tokens in the KV cache', (t) => t.core.kv.usedBlocks * BLOCK_TOKENS),
    f.info(
      'cache_config_info',
      'The KV cache',
      { page_size: String(BLOCK_TOKENS) },
      { num_pages: (t) => t.core.kv.totalBlocks },
    ),
    f.gauge('max_total_num_tokens', 'Tokens that the KV cache holds', (t) => t.core.kv.totalBlocks * BLOCK_TOKENS),
    f.share('cache_hit_rate', 'Share of prompt tokens found in the prefix cache, 0 to 1', HIT_RATE),
    f.gauge('gen_throughput', 'Tokens a second in the last step; 0 when nobody is served', (t) =>
      t.core.running === 0 || t.steps.lastSeconds === 0 ? 0 : t.steps.lastDecodes / t.steps.lastSeconds,
    ),
    f.gauge('num_retracted_reqs', 'Requests retracted for the last step', (t) => t.steps.lastPreemptions),
    f.summary('eplb_balancedness', 'Mean load of the GPUs over the busiest, by step', 'forward_mode', {
      decode: (t) => t.steps.balance.decode,
      extend: (t) => t.steps.balance.extend,
      mixed: (t) => t.steps.balance.mixed,
    }),
    f.counter('prompt_tokens_total', 'Prompt tokens processed', (t) => t.promptTokens),
    f.counter('generation_tokens_total', 'Tokens generated', (t) => t.generatedTokens),
    f.split('cached_tokens_total', 'Prompt tokens found in a cache', 'cache_source', {
      device: (t) => t.cachedTokens,
    }),
    f.counter('num_requests_total', 'Requests processed', (t) => t.ended),
    f.counter('num_aborted_requests_total', 'Requests aborted', (t) => t.aborted),
    f.counter('num_retracted_requests_total', 'Requests retracted', (t) => t.steps.preemptions),
    f.histogram('time_to_first_token_seconds', 'Arrival to first token', SGLANG.ttft, (t) => t.ttft),
    f.histogram('inter_token_latency_seconds', 'Gap between tokens of one request', SGLANG.gap, (t) => t.gap),
    f.histogram('e2e_request_latency_seconds', 'Arrival to last token', SGLANG.whole, (t) => t.whole),
    f.histogram('queue_time_seconds', 'Arrival to admission', SGLANG.queue, (t) => t.queued),
  ];
}
