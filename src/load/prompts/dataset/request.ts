import { z } from 'zod';
import type { Json } from '../../../client/wire/fields.ts';
import { shown } from '../../../core/takes.ts';
import { mostTokens, wrongMost } from './most-tokens.ts';

/** Fields of OpenAI's requests that rows of messages may carry and that are not sent. */
export const REQUEST_FIELDS: ReadonlySet<string> = new Set([
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'functions',
  'function_call',
  'response_format',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'seed',
  'n',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'reasoning_effort',
  'chat_template_kwargs',
]);

const body = z.object({
  messages: z.array(z.unknown()).min(1).optional(),
  prompt: z.string().min(1).optional(),
  input: z.union([z.string().min(1), z.array(z.unknown()).min(1)]).optional(),
  max_tokens: mostTokens,
  max_completion_tokens: mostTokens,
  max_output_tokens: mostTokens,
});

type Request = { readonly maxTokens: number | undefined; readonly unsent: readonly string[] } & (
  | { readonly kind: 'messages'; readonly messages: readonly unknown[] }
  | { readonly kind: 'texts'; readonly texts: readonly string[]; readonly isList: boolean }
);

/** What the body of a request asks, whichever of OpenAI's APIs it is for; or what is wrong with it. */
export function requestIn(fields: Json): Request | string {
  const { data, error } = body.safeParse(fields);
  const wrong = `takes a body with "messages", or with "prompt" or "input" as text, got ${shown(fields)}`;
  if (data === undefined) return wrongMost(error, fields) ?? wrong;
  const { messages, prompt, input, max_tokens, max_completion_tokens, max_output_tokens } = data;
  const rest = {
    maxTokens: max_completion_tokens ?? max_tokens ?? max_output_tokens ?? undefined,
    unsent: Object.keys(fields).filter((name) => !Object.hasOwn(body.shape, name)),
  };
  if (messages !== undefined) return { kind: 'messages', messages, ...rest };
  const texts = prompt ?? input;
  if (typeof texts === 'string') return { kind: 'texts', texts: [texts], isList: false, ...rest };
  if (texts === undefined) return wrong;
  // The responses API takes messages as its input, the embeddings API texts.
  if (texts.every((text) => typeof text === 'string')) return { kind: 'texts', texts, isList: true, ...rest };
  return { kind: 'messages', messages: texts, ...rest };
}
