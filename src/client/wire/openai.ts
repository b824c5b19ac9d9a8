import type { Turn } from '../../core/session.ts';
import { bodyOf } from './body.ts';
import { type Dialect, MAX_TOKENS_FIELDS, type RequestExtras } from './dialect.ts';
import { type Json, objectOr } from './fields.ts';

/** What all of OpenAI's dialects share. */
export const OPENAI = {
  modelsPath: '/models',
  headers: {},
  keyHeader: (key) => ['authorization', `Bearer ${key}`],
  maxTokensFields: MAX_TOKENS_FIELDS,
  isChat: false,
  end: { reason: 'finish_reason', mark: '[DONE]' },
  markProvesEnd: false,
  answersWhole: false,
  // Random text that hides how long a token is.
  fillers: ['obfuscation'],
} as const satisfies Partial<Dialect>;

/** Why a field is ours. */
export const ASKED = 'comes from the prompt source';
export const MODEL = 'is target.model';
export const STREAMED = 'is on unless target.stream is false: without it no token has a time';

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
    ...(extras.stream === false ? {} : { stream: true, stream_options: usageOptions(options) }),
    ...lengthFields(turn, extras),
    ...more,
  });
}

/** What a target says of them is added to ours. */
const usageOptions = (said: unknown): Json | null =>
  said === null ? null : { include_usage: true, ...objectOr(said) };

/** How long an answer may be, and for an exact length also how long it must be, in chat's and completions' words. */
function lengthFields({ maxTokens, exactLength }: Turn, { maxTokensField = 'max_tokens' }: RequestExtras): Json {
  if (maxTokens === undefined) return {};
  return {
    [maxTokensField]: maxTokens,
    // Not OpenAI's: vLLM, SGLang and TensorRT-LLM take both, and others ignore them.
    ...(exactLength === true ? { min_tokens: maxTokens, ignore_eos: true } : {}),
  };
}
