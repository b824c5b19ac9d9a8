import type { Usage } from './dialect.ts';
import { isObject, objectOr } from './fields.ts';

/** No answer and no prompt of today is longer; a count above it is none. */
const MOST_TOKENS = 10_000_000;

/**
 * Token counts as a server reports them. Chat and completions count prompt and completion, responses input and output.
 * Undefined where it reports nothing: all zeros are what some send until they know.
 */
export function readUsage(usage: unknown): Usage | undefined {
  if (!isObject(usage)) return undefined;
  const details = objectOr(usage['completion_tokens_details'] ?? usage['output_tokens_details']);
  const inputDetails = objectOr(usage['prompt_tokens_details'] ?? usage['input_tokens_details']);
  const of = (...names: readonly string[]): unknown => firstThatCounts(names.map((name) => usage[name]));
  const input = of('prompt_tokens', 'input_tokens', 'promptTokens', 'inputTokens');
  const output = of('completion_tokens', 'output_tokens', 'completionTokens', 'outputTokens');
  // SGLang writes it at the top.
  const reasoning = firstThatCounts([details['reasoning_tokens'], usage['reasoning_tokens']]);
  // DeepSeek, Moonshot and Anthropic have names of their own.
  const own = of('prompt_cache_hit_tokens', 'cached_tokens', 'cache_read_input_tokens');
  const cached = firstThatCounts([inputDetails['cached_tokens'], own]);
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
 * Almost everybody counts reasoning within the completion. xAI counts it beside, and its total tells, or its being more than
 * the completion: then it is the sum of both.
 */
function outputOf(input = 0, output?: number, reasoning = 0, total?: number): Pick<Usage, 'outputTokens' | 'odd'> {
  if (output === undefined) return {};
  const isBeside = reasoning > 0 && (total === input + output + reasoning || reasoning > output);
  if (isBeside) return { outputTokens: output + reasoning, odd: { kind: 'reasoning-beside' } };
  const hidden = total === undefined || input === 0 ? 0 : total - input - output;
  if (hidden <= 0) return { outputTokens: output };
  return { outputTokens: output, odd: { kind: 'tokens-untold', sample: `${hidden} of ${total}` } };
}

/** Some fill in one name and leave another at 0. */
const firstThatCounts = (counts: readonly unknown[]): unknown =>
  counts.find((count) => isThere(count) && tokens(count) !== 0) ?? counts.find(isThere);

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
