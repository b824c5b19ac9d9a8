import type { Usage } from './dialect.ts';
import { isObject, objectOr } from './fields.ts';

/** No answer and no prompt of today is longer; a count above it is none. */
const MOST_TOKENS = 100_000_000;

/**
 * Token counts as a server reports them. Chat and completions count prompt and completion, responses input and output.
 * Undefined where it reports nothing: all zeros are what some send until they know.
 */
export function readUsage(usage: unknown): Usage | undefined {
  if (!isObject(usage)) return undefined;
  const details = objectOr(usage['completion_tokens_details'] ?? usage['output_tokens_details']);
  const inputDetails = objectOr(usage['prompt_tokens_details'] ?? usage['input_tokens_details']);
  const input = usage['prompt_tokens'] ?? usage['input_tokens'];
  const output = usage['completion_tokens'] ?? usage['output_tokens'];
  // SGLang writes it at the top.
  const reasoning = details['reasoning_tokens'] ?? usage['reasoning_tokens'];
  // DeepSeek and Moonshot have names of their own.
  const cached = inputDetails['cached_tokens'] ?? usage['prompt_cache_hit_tokens'] ?? usage['cached_tokens'];
  if (![input, output, reasoning, cached].some((count) => tokens(count) !== 0 && isThere(count))) return undefined;
  const absurd = Object.entries({ input, output, reasoning, cached }).flatMap(([name, count]) =>
    isThere(count) && tokens(count) === undefined ? [`${name} ${shown(count)}`] : [],
  );
  return {
    ...counted('inputTokens', tokens(input)),
    ...outputOf(tokens(input), tokens(output), tokens(reasoning), tokens(usage['total_tokens'])),
    ...counted('reasoningTokens', tokens(reasoning)),
    ...counted('cachedTokens', tokens(cached)),
    ...(absurd.length === 0 ? {} : { odd: { kind: 'absurd-usage', sample: absurd.join(', ') } }),
  };
}

/**
 * Almost everybody counts reasoning within the completion. xAI counts it beside, and its total tells: then it is the sum of
 * all three.
 */
function outputOf(input = 0, output?: number, reasoning = 0, total?: number): Pick<Usage, 'outputTokens' | 'odd'> {
  if (output === undefined) return {};
  if (reasoning === 0 || total !== input + output + reasoning) return { outputTokens: output };
  return { outputTokens: output + reasoning, odd: { kind: 'reasoning-beside' } };
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

/** A count; undefined for what cannot be one. */
export function tokens(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 && count <= MOST_TOKENS
    ? count
    : undefined;
}

/** A count under its own name, where it is one. */
export const counted = <K extends string>(name: K, count: number | undefined): { readonly [P in K]?: number } =>
  count === undefined ? {} : ({ [name]: count } as { [P in K]: number });

const shown = (value: unknown): string => String(JSON.stringify(value)).slice(0, 20);
