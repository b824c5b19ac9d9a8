import type { Turn } from '../../core/session.ts';
import type { RequestExtras } from './dialect.ts';
import type { Json } from './fields.ts';

/** How long an answer may be, and for an exact length also how long it must be, in chat's and completions' words. */
export function lengthFields({ maxTokens, exactLength }: Turn, { maxTokensField = 'max_tokens' }: RequestExtras): Json {
  if (maxTokens === undefined) return {};
  return {
    [maxTokensField]: maxTokens,
    // Not OpenAI's: vLLM, SGLang and TensorRT-LLM take both, and others ignore them.
    ...(exactLength === true ? { min_tokens: maxTokens, ignore_eos: true } : {}),
  };
}
