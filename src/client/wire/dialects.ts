import { anthropicMessages } from './anthropic-messages.ts';
import type { Dialect, RequestExtras } from './dialect.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiCompletions } from './openai-completions.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';
import { openaiResponses } from './openai-responses.ts';

/** One row a dialect, by the name that a scenario's `target.api` gives. */
export const DIALECTS = {
  'openai-chat': openaiChat,
  'openai-completions': openaiCompletions,
  'openai-responses': openaiResponses,
  'openai-embeddings': openaiEmbeddings,
  'anthropic-messages': anthropicMessages,
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;

export const DIALECT_NAMES = Object.keys(DIALECTS) as readonly DialectName[];

/** The dialect as one target wants it spoken. */
export function dialectFor(api: DialectName, extras: RequestExtras): Dialect {
  const { body = {}, maxTokensField = 'max_tokens', stream = true } = extras;
  const dialect: Dialect = DIALECTS[api];
  if (Object.keys(body).length === 0 && maxTokensField === 'max_tokens' && stream) return dialect;
  const { n } = body;
  return {
    ...dialect,
    ...(typeof n === 'number' && n > 1 ? { choicesAsked: n } : {}),
    answersWhole: dialect.answersWhole || !stream,
    encode: (turn, conversation, model) => dialect.encode(turn, conversation, model, { body, maxTokensField, stream }),
  };
}
