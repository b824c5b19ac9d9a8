import { BLOCK_TOKENS } from '../../engine/token-chain.ts';
import { VLLM } from '../bounds.ts';
import { Families, type Family, type Reading } from '../families.ts';

/**
 * NVIDIA Dynamo's frontend (lib/runtime/src/metrics/prometheus_names.rs). Its queue is of requests without a first
 * token yet, those whose prompt is being read among them; here it is the engine's own queue.
 */
export function dynamo(readings: readonly Reading[]): readonly Family[] {
  const f = new Families(readings, ({ model }) => ({ model }));
  return [
    f.gauge('dynamo_frontend_inflight_requests', 'Requests inside', (t) => t.running + t.waiting),
    f.gauge('dynamo_frontend_queued_requests', 'Requests waiting for the batch', (t) => t.waiting),
    f.gauge('dynamo_frontend_disconnected_clients', 'Clients who left', (t) => t.disconnects),
    f.gauge('dynamo_frontend_model_total_kv_blocks', 'KV blocks', (t) => t.kvBlocks.total),
    f.gauge('dynamo_frontend_model_max_num_seqs', 'Requests that fit the batch', (t) => t.maxSeqs),
    f.most('gauge', 'dynamo_frontend_model_kv_cache_block_size', 'Tokens of a KV block', () => BLOCK_TOKENS),
    f.counter('dynamo_frontend_requests_total', 'Requests', (t) => t.ended + t.aborted),
    f.counter('dynamo_frontend_output_tokens_total', 'Tokens generated', (t) => t.generatedTokens),
    f.histogram('dynamo_frontend_time_to_first_token_seconds', 'Arrival to first token', VLLM.ttft, (t) => t.ttft),
    f.histogram(
      'dynamo_frontend_inter_token_latency_seconds',
      'Gap between tokens of one request',
      VLLM.gap,
      (t) => t.gap,
    ),
    f.histogram('dynamo_frontend_request_duration_seconds', 'Arrival to last token', VLLM.whole, (t) => t.whole),
    f.histogram(
      'dynamo_frontend_input_sequence_tokens',
      'Prompt tokens of a request',
      VLLM.tokens,
      (t) => t.promptLengths,
    ),
    f.histogram('dynamo_frontend_output_sequence_tokens', 'Tokens of an answer', VLLM.tokens, (t) => t.answerLengths),
  ];
}
