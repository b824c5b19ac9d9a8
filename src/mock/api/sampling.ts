import type { ChatBody, CompletionBody } from './bodies.ts';
import type { UsageWish } from './choices-form.ts';
import { FieldError } from './http-error.ts';
import type { Wanted } from './wanted.ts';

/**
 * What chat and completions ask for in the same words.
 *
 * @param usualTokens the maximum of an answer for which none is said
 * @throws FieldError, as vLLM refuses it, when no answer could be as long as it must and as short as it may
 */
export function samplingOf(
  body: ChatBody | CompletionBody,
  usualTokens?: number,
): Omit<Wanted, 'prompts' | 'answer' | 'tellsThought'> {
  const maxTokens = body.max_completion_tokens ?? body.max_tokens ?? usualTokens;
  const minTokens = body.min_tokens ?? undefined;
  if (maxTokens !== undefined && minTokens !== undefined && minTokens > maxTokens)
    throw new FieldError('min_tokens', `takes at most max_tokens=${maxTokens}, got ${minTokens}`);
  return {
    model: body.model,
    n: body.n ?? 1,
    seed: body.seed ?? undefined,
    maxTokens,
    minTokens,
    ignoreEos: body.ignore_eos === true,
    stops: [body.stop ?? []].flat().filter((stop) => stop !== ''),
    effort: body.reasoning_effort ?? undefined,
  };
}

/**
 * As in vLLM, usage in every event needs usage at the end.
 *
 * @throws FieldError, in OpenAI's words, when there will be no events
 */
export function usageWish({ stream, stream_options: options }: ChatBody | CompletionBody): UsageWish {
  if (options != null && stream !== true)
    throw new FieldError('stream_options', "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
  const atEnd = options?.include_usage === true;
  return { atEnd, always: atEnd && options?.continuous_usage_stats === true };
}
