import { counter, has, share, sum } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { hasPrefix } from '../page.ts';

/**
 * tools/server/server-context.cpp, with `--metrics`. `prompt_tokens_total` leaves out what was cached, so it is no count
 * of what was asked; `kv_cache_usage_ratio` is there in older builds only.
 */
export const llamacpp = flavour({
  name: 'llamacpp',
  title: 'llama.cpp',
  remark: 'No times, no count of requests, and of prompts only what was not cached; KV use in older builds only.',
  detects: (page) => hasPrefix(page, 'llamacpp:') || has(page, 'llamacpp:requests_processing'),
  fields: {
    queueDepth: sum(['llamacpp:requests_deferred']),
    running: sum(['llamacpp:requests_processing']),
    kvUsage: share(['llamacpp:kv_cache_usage_ratio']),
    outputTokens: counter(['llamacpp:tokens_predicted']),
  },
});
