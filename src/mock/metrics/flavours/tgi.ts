import { TGI_DURATIONS, VLLM } from '../bounds.ts';
import { Families, type Family, type Reading } from '../families.ts';

/**
 * Text Generation Inference (router/src/server.rs): no labels for the model, counters without `_total`, neither a
 * first-token time nor a KV gauge. Several models on one port are counted as one.
 */
export function tgi(readings: readonly Reading[]): readonly Family[] {
  const f = new Families(readings, () => ({}));
  return [
    f.gauge('tgi_queue_size', 'Requests waiting for the batch', (t) => t.waiting),
    f.gauge('tgi_batch_current_size', 'Requests in the batch', (t) => t.running),
    f.counter('tgi_request_count', 'Requests', (t) => t.ended + t.aborted),
    f.counter('tgi_request_success', 'Requests answered', (t) => t.ended),
    f.split('counter', 'tgi_request_failure', 'Requests refused', 'err', {
      overloaded: (t) => t.overloads,
      validation: (t) => t.refused['too-long'],
    }),
    f.split('counter', 'tgi_batch_inference_count', 'Steps', 'method', {
      prefill: (t) => t.stepSeconds.count - t.decodeSteps,
      decode: (t) => t.decodeSteps,
    }),
    f.histogram('tgi_request_duration', 'Arrival to last token, in seconds', TGI_DURATIONS, (t) => t.whole),
    f.histogram('tgi_request_queue_duration', 'Arrival to admission, in seconds', TGI_DURATIONS, (t) => t.queue),
    f.histogram(
      'tgi_request_inference_duration',
      'Admission to last token, in seconds',
      TGI_DURATIONS,
      (t) => t.inference,
    ),
    f.histogram(
      'tgi_request_mean_time_per_token_duration',
      'Mean gap of one request, in seconds',
      TGI_DURATIONS,
      (t) => t.tpot,
    ),
    f.histogram('tgi_request_input_length', 'Prompt tokens of a request', VLLM.tokens, (t) => t.promptLengths),
    f.histogram('tgi_request_generated_tokens', 'Tokens of an answer', VLLM.tokens, (t) => t.answerLengths),
  ];
}
