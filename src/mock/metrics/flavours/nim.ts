import { VLLM } from '../bounds.ts';
import { Families, type Family, FINISHED, KV_USE, type Reading } from '../families.ts';

/** NVIDIA NIM for LLMs (its documentation's Observability page): names without a prefix. */
export function nim(readings: readonly Reading[]): readonly Family[] {
  const f = new Families(readings, ({ model }) => ({ model_name: model }));
  return [
    f.gauge('num_requests_running', 'Requests in the batch', (t) => t.core.running),
    f.gauge('num_requests_waiting', 'Requests waiting for the batch', (t) => t.core.waiting),
    f.gauge('num_request_max', 'Requests that fit the batch', (t) => t.core.limits.maxSeqs),
    f.share('gpu_cache_usage_perc', 'Share of KV blocks in use, 0 to 1', KV_USE),
    f.counter('prompt_tokens_total', 'Prompt tokens processed', (t) => t.promptTokens),
    f.counter('generation_tokens_total', 'Tokens generated', (t) => t.generatedTokens),
    f.counter('request_success_total', 'Requests answered', (t) => t.ended),
    f.counter('request_failure_total', 'Requests aborted or refused', (t) => t.failed),
    f.split('request_finish_total', 'Requests finished', 'finished_reason', FINISHED),
    f.histogram('time_to_first_token_seconds', 'Arrival to first token', VLLM.ttft, (t) => t.ttft),
    f.histogram('time_per_output_token_seconds', 'Gap between tokens of one request', VLLM.gap, (t) => t.gap),
    f.histogram('e2e_request_latency_seconds', 'Arrival to last token', VLLM.whole, (t) => t.whole),
    f.histogram('request_prompt_tokens', 'Prompt tokens of a request', VLLM.tokens, (t) => t.promptLengths),
    f.histogram('request_generation_tokens', 'Tokens of an answer', VLLM.tokens, (t) => t.answerLengths),
  ];
}
