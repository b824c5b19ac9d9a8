import { added, type Field, found, having, share, sum, total } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { histogramOf } from '../histogram.ts';
import { hasPrefix, type Page, type Sample } from '../page.ts';
import type { CumulativeHistogram } from '../reading.ts';

/**
 * Of the models that TensorRT-LLM runs: an ensemble counts each request once more for itself, for the tokenizer before
 * and the one behind.
 */
function ofEngines(page: Page, names: readonly string[]): readonly Sample[] {
  const models = new Set(found(page, ['nv_trt_llm_request_metrics']).map(({ labels }) => labels.get('model')));
  return found(page, names).filter(({ labels }) => models.has(labels.get('model')));
}

const engineCounter = (name: string): Field<number> => ({
  names: [name],
  of: (page) => total(ofEngines(page, [name])),
});

/** Triton adds times up, and keeps no buckets unless it is told to: a mean, and nothing else. */
const meanTime: Field<CumulativeHistogram> = {
  names: ['nv_inference_request_duration_us'],
  of: (page) =>
    histogramOf(
      {
        buckets: [],
        sums: ofEngines(page, ['nv_inference_request_duration_us']),
        counts: ofEngines(page, ['nv_inference_request_success']),
      },
      0.001,
    ),
};

/**
 * Triton with the backend of TensorRT-LLM (github.com/triton-inference-server/tensorrtllm_backend). Its own
 * `nv_inference_queue_duration_us` is of the queue before the batcher, which lets everything in, and its
 * `nv_inference_first_response_histogram_ms` of a whole answer where nothing streams: neither is read.
 */
export const triton = flavour({
  name: 'triton-trtllm',
  title: 'Triton with TensorRT-LLM',
  remark: 'The page is on a port of its own, 8002. No tokens, and of times only the mean from beginning to end.',
  detects: (page) => hasPrefix(page, 'nv_trt_llm_'),
  fields: {
    queueDepth: sum(['nv_trt_llm_request_metrics'], having('request_type', 'waiting')),
    running: sum(['nv_trt_llm_request_metrics'], having('request_type', 'scheduled')),
    kvUsage: share(['nv_trt_llm_kv_cache_block_metrics'], having('kv_cache_block_type', 'fraction')),
    finished: added(engineCounter('nv_inference_request_success'), engineCounter('nv_inference_request_failure')),
    e2e: meanTime,
  },
});
