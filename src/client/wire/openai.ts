import type { Turn } from '../../core/session.ts';
import { bodyOf } from './body.ts';
import { type Dialect, MAX_TOKENS_FIELDS, type RequestExtras, type Usage } from './dialect.ts';
import { count, isObject, type Json, objectOr } from './fields.ts';

/** What all of OpenAI's dialects share. */
export const OPENAI = {
  modelsPath: '/models',
  headers: {},
  keyHeader: (key) => ['authorization', `Bearer ${key}`],
  maxTokensFields: MAX_TOKENS_FIELDS,
  isChat: false,
  end: { reason: 'finish_reason', mark: '[DONE]' },
  // Random text that hides how long a token is.
  fillers: ['obfuscation'],
} as const satisfies Partial<Dialect>;

/** Why a field is ours. */
export const ASKED = 'comes from the prompt source';
export const MODEL = 'is target.model';
export const STREAMED = 'is always on: without it no token has a time';

/** What chat and completions have in common of their fields. */
export const STREAM_FIELDS = {
  model: MODEL,
  stream: STREAMED,
  max_tokens: ASKED,
  max_completion_tokens: `${ASKED}, with target.maxTokensField: 'max_completion_tokens'`,
};

/**
 * The body of a request to chat or completions; `asked` is what is asked, in the words of either. What a target says of
 * `stream_options` is added to ours, or null, which leaves them out.
 */
export function streamedBody(asked: Json, model: string, turn: Turn, extras: RequestExtras = {}): string {
  const { stream_options: options, ...more } = extras.body ?? {};
  return bodyOf({
    model,
    ...asked,
    stream: true,
    stream_options: options === null ? null : { include_usage: true, ...objectOr(options) },
    ...lengthFields(turn, extras),
    ...more,
  });
}

/** How long an answer may be, and for an exact length also how long it must be, in chat's and completions' words. */
function lengthFields({ maxTokens, exactLength }: Turn, { maxTokensField = 'max_tokens' }: RequestExtras): Json {
  if (maxTokens === undefined) return {};
  return {
    [maxTokensField]: maxTokens,
    // Not OpenAI's: vLLM, SGLang and TensorRT-LLM take both, and others ignore them.
    ...(exactLength === true ? { min_tokens: maxTokens, ignore_eos: true } : {}),
  };
}

/** Chat and completions count prompt and completion, responses input and output. */
export function readUsage(usage: unknown): Usage | undefined {
  if (!isObject(usage)) return undefined;
  const output = objectOr(usage['completion_tokens_details'] ?? usage['output_tokens_details']);
  const input = objectOr(usage['prompt_tokens_details'] ?? usage['input_tokens_details']);
  return {
    ...count('inputTokens', usage['prompt_tokens'] ?? usage['input_tokens']),
    ...count('outputTokens', usage['completion_tokens'] ?? usage['output_tokens']),
    ...count('reasoningTokens', output['reasoning_tokens']),
    ...count('cachedTokens', input['cached_tokens']),
  };
}
