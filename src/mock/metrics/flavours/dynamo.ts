import { BLOCK_TOKENS } from '../../engine/token-chain.ts';
import { VLLM } from '../bounds.ts';
import { Families, type Family, type Reading } from '../families.ts';

/**
 * NVIDIA Dynamo's frontend (lib/runtime/src/metrics/prometheus_names.rs, lib/llm/src/http/service/metrics.rs). It counts
 * requests, whatever they want of choices, and its queue is of those without a first token yet, those whose prompt is
 * being read among them.
 */
export function dynamo(readings: readonly Reading[]): readonly Family[] {
  const f = new Families(readings, ({ model }) => ({ model }), 'dynamo_frontend_');
  return [
    f.gauge('inflight_requests', 'Requests inside', (t) => t.requests.inside),
    f.gauge('active_requests', 'Requests from their arrival to their end', (t) => t.requests.inside),
    f.gauge('queued_requests', 'Requests without a first token yet', (t) => t.requests.silent),
    f.gauge('disconnected_clients', 'Clients who left', (t) => t.disconnects),
    f.gauge('model_total_kv_blocks', 'KV blocks', (t) => t.core.kv.totalBlocks),
    f.gauge('model_max_num_seqs', 'Requests that fit the batch', (t) => t.core.limits.maxSeqs),
    f.gauge('model_max_num_batched_tokens', 'Tokens of one step', (t) => t.core.limits.maxBatchedTokens),
    f.least('model_context_length', 'Tokens that prompt and answer may have together', (t) => t.contextTokens),
    f.most('model_kv_cache_block_size', 'Tokens of a KV block', () => BLOCK_TOKENS),
    f.split('requests_total', 'Requests that are over', 'status', {
      success: (t) => t.requests.answered,
      error: (t) => t.requests.aborted + t.overloads + t.refused['too-long'],
    }),
    f.counter('output_tokens_total', 'Tokens generated', (t) => t.generatedTokens),
    f.histogram('time_to_first_token_seconds', 'Arrival to first token', VLLM.ttft, (t) => t.requests.ttft),
    f.histogram('inter_token_latency_seconds', 'Gap between tokens of one choice', VLLM.gap, (t) => t.gap),
    f.histogram('request_duration_seconds', 'Arrival to last token', VLLM.whole, (t) => t.requests.whole),
    f.histogram('input_sequence_tokens', 'Prompt tokens of a request', VLLM.tokens, (t) => t.requests.promptLengths),
    f.histogram(
      'cached_tokens',
      'Prompt tokens of a request that were found in the prefix cache',
      VLLM.tokens,
      (t) => t.requests.cachedLengths,
    ),
    f.histogram('output_sequence_tokens', 'Tokens of a choice', VLLM.tokens, (t) => t.answerLengths),
  ];
}
