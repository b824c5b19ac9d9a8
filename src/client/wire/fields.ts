import type { Usage } from './dialect.ts';

/** What all of OpenAI's dialects are made of: small readers of JSON that may hold anything. */

export type Json = Readonly<Record<string, unknown>>;

const NOTHING: Json = {};

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectOr = (value: unknown): Json => (isObject(value) ? value : NOTHING);

export const nonEmpty = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Servers write fields that they have nothing to say in as null or false. */
export const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== false;

/** Its errors say nothing of the text itself, as JSON's own would: a piece of it may be half of a secret. */
export function parseObject(data: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    throw new Error('not JSON');
  }
  if (!isObject(value)) throw new Error('not a JSON object');
  return value;
}

const count = <K extends string>(name: K, value: unknown): { readonly [P in K]?: number } =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? ({ [name]: value } as { [P in K]: number }) : {};

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
