import { counter, sum, times } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { hasPrefix } from '../page.ts';

/**
 * LiteLLM's proxy (litellm/integrations/prometheus.py). Calls to models are rather what is meant by running than HTTP
 * requests, which health checks are, too.
 */
export const litellm = flavour({
  name: 'litellm',
  title: 'LiteLLM',
  remark:
    'A proxy: it has no queue to tell of, and what it calls running may wait in an engine. Its time to the first token is that of the API behind it.',
  isRouter: true,
  ttftIsAfterQueue: true,
  detects: (page) => hasPrefix(page, 'litellm_'),
  fields: {
    running: sum(['litellm_deployment_in_progress_requests', 'litellm_in_flight_requests']),
    inputTokens: counter(['litellm_input_tokens_metric']),
    outputTokens: counter(['litellm_output_tokens_metric']),
    finished: counter(['litellm_proxy_total_requests_metric']),
    ttft: times(['litellm_llm_api_time_to_first_token_metric']),
    e2e: times(['litellm_request_total_latency_metric']),
    queue: times(['litellm_request_queue_time_seconds']),
  },
});
