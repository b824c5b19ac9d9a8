import { added, counter, has, share, sum, times } from '../fields.ts';
import { flavour } from '../flavour.ts';

/** NVIDIA NIM for LLMs, by its documentation: vLLM's older names without their prefix. Newer ones have vLLM's own. */
export const nim = flavour({
  name: 'nim',
  title: 'NIM',
  remark: 'The page is at `/v1/metrics`. Neither the prefix cache nor the parts of a request are told.',
  detects: (page) => has(page, 'num_requests_running') && has(page, 'gpu_cache_usage_perc'),
  fields: {
    queueDepth: sum(['num_requests_waiting']),
    running: sum(['num_requests_running']),
    kvUsage: share(['gpu_cache_usage_perc']),
    inputTokens: counter(['prompt_tokens']),
    outputTokens: counter(['generation_tokens']),
    finished: added(counter(['request_success']), counter(['request_failure'])),
    ttft: times(['time_to_first_token_seconds']),
    itl: times(['time_per_output_token_seconds']),
    e2e: times(['e2e_request_latency_seconds']),
  },
});
