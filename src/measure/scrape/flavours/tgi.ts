import { added, counter, sum, times } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { hasPrefix } from '../page.ts';

/**
 * router/src/server.rs, infer/mod.rs. Its counters have no `_total` and its times no unit in their names: seconds.
 * `tgi_request_mean_time_per_token_duration` is of whole requests, the prompt among them, and stands for no gap.
 */
export const tgi = flavour({
  name: 'tgi',
  title: 'Text Generation Inference',
  remark: 'Neither KV use nor a time to the first token. Requests that it refused are among those finished.',
  detects: (page) => hasPrefix(page, 'tgi_'),
  fields: {
    queueDepth: sum(['tgi_queue_size']),
    running: sum(['tgi_batch_current_size']),
    inputTokens: sum(['tgi_request_input_length_sum']),
    outputTokens: sum(['tgi_request_generated_tokens_sum']),
    finished: added(counter(['tgi_request_success']), counter(['tgi_request_failure'])),
    e2e: times(['tgi_request_duration']),
    queue: times(['tgi_request_queue_duration']),
  },
});
