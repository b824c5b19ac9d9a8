import type { Dialect } from './dialect.ts';
import { isObject } from './fields.ts';
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
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;

export const DIALECT_NAMES = Object.keys(DIALECTS) as readonly DialectName[];

/** What a target wants in every request beside what is asked. */
export interface RequestExtras {
  /** Further fields of the body: `temperature`, `tools`, … They come after ours and win. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Hosted reasoning models refuse `max_tokens` and want this name for it. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
}

/** The dialect as one target wants it spoken. */
export function dialectFor(api: DialectName, { body = {}, maxTokensField = 'max_tokens' }: RequestExtras): Dialect {
  const dialect: Dialect = DIALECTS[api];
  if (Object.keys(body).length === 0 && maxTokensField === 'max_tokens') return dialect;
  return {
    ...dialect,
    encode(turn, conversation, model) {
      const request = dialect.encode(turn, conversation, model);
      const asked: unknown = JSON.parse(request.body);
      const { max_tokens: most, ...fields } = isObject(asked) ? asked : {};
      const limit = most === undefined ? {} : { [maxTokensField]: most };
      return { ...request, body: JSON.stringify({ ...fields, ...limit, ...body }) };
    },
  };
}
