import { sum } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { hasPrefix } from '../page.ts';

/**
 * vLLM's router in Rust (github.com/vllm-project/router, src/metrics.rs). The duration of a request ends, for a stream,
 * with the head of the answer, and requests are counted as they are handed on: neither is read.
 */
export const vllmRustRouter = flavour({
  name: 'vllm-rust-router',
  title: 'vLLM’s router in Rust',
  remark:
    'The page is on a port of its own, 29000. What it calls running may wait in an engine; without that in its mode of separate prefill.',
  isRouter: true,
  detects: (page) => hasPrefix(page, 'vllm_router_'),
  fields: { running: sum(['vllm_router_running_requests']) },
});
