import { TGI_DURATIONS } from '../bounds.ts';
import { Families, type Family, type Reading } from '../families.ts';

/**
 * Text Generation Inference (router/src/server.rs, infer/mod.rs, backends/v3/src/backend.rs): no labels for the model,
 * counters without `_total`, neither a first-token time nor a KV gauge. Several models on one port are counted as one.
 * It makes one choice a request, so each of several is a request here.
 */
export function tgi(readings: readonly Reading[]): readonly Family[] {
  const f = new Families(readings, () => ({}), 'tgi_');
  const maxTotalTokens = Math.max(...readings.map(({ truth }) => truth.contextTokens));
  return [
    f.gauge('queue_size', 'Requests waiting for the batch', (t) => t.core.waiting),
    f.gauge('batch_current_size', 'Requests in the batch', (t) => t.core.running),
    f.counter(
      'request_count',
      'Requests, from when they come',
      (t) => t.submitted + t.overloads + t.refused['too-long'],
    ),
    f.counter('request_success', 'Requests answered', (t) => t.ended),
    f.split('request_failure', 'Requests refused', 'err', {
      overloaded: (t) => t.overloads,
      validation: (t) => t.refused['too-long'],
    }),
    ...['batch_inference_count', 'batch_inference_success'].map((name) =>
      f.split(name, 'Steps; those that read prompts and give tokens are both', 'method', {
        prefill: (t) => t.steps.prefilling,
        decode: (t) => t.steps.decoding,
      }),
    ),
    f.histogram('request_duration', 'Arrival to last token, in seconds', TGI_DURATIONS, (t) => t.whole),
    f.histogram('request_queue_duration', 'Arrival to admission, in seconds', TGI_DURATIONS, (t) => t.queue),
    f.histogram('request_inference_duration', 'Admission to last token, in seconds', TGI_DURATIONS, (t) => t.inference),
    f.histogram(
      'request_mean_time_per_token_duration',
      'Admission to last token, in seconds for each token',
      TGI_DURATIONS,
      (t) => t.tokenTime,
    ),
    f.histogram(
      'request_input_length',
      'Prompt tokens of a request',
      hundredths(maxTotalTokens - 1), // One is left for the answer.
      (t) => t.promptLengths,
    ),
    f.histogram('request_generated_tokens', 'Tokens of an answer', hundredths(maxTotalTokens), (t) => t.answerLengths),
  ];
}

const hundredths = (most: number): readonly number[] => Array.from({ length: 100 }, (_, i) => (most / 100) * (i + 1));
