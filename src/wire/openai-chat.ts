import type { Delta, Dialect, Usage } from './dialect.ts';
import { errorMessage, isObject } from './error-message.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * OpenAI's chat completions, streamed, as spoken by vLLM, SGLang, TGI, llama.cpp and the hosted APIs.
 * Source: the OpenAI API reference, "Chat Completions: streaming"; the engines' departures from it are
 * noted where they are allowed for.
 */
export const openaiChat: Dialect = {
  encode({ maxTokens, exactLength }, conversation, model) {
    const body = {
      model,
      messages: conversation,
      stream: true,
      stream_options: { include_usage: true },
      ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
      // Not OpenAI's: vLLM, SGLang and TensorRT-LLM take both, and others ignore them.
      ...(exactLength === true && maxTokens !== undefined ? { min_tokens: maxTokens, ignore_eos: true } : {}),
    };
    return { path: '/chat/completions', body: JSON.stringify(body) };
  },

  read(data) {
    if (data === '[DONE]') return END;
    const event: unknown = JSON.parse(data);
    if (!isObject(event)) throw new Error('not a JSON object');
    const usage = isObject(event['usage']) ? readUsage(event['usage']) : undefined;
    const choices = event['choices'];
    const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
    if (!isObject(first)) return withoutChoice(event, usage);
    const delta = isObject(first['delta']) ? first['delta'] : NOTHING;
    const finishReason = nonEmpty(first['finish_reason']);
    const answer = nonEmpty(delta['content']) ?? nonEmpty(delta['refusal']);
    const output =
      answer !== undefined || hasToolOutput(delta['tool_calls'])
        ? 'answer'
        : // SGLang, DeepSeek and llama.cpp say `reasoning_content`; vLLM and OpenRouter `reasoning`.
          (nonEmpty(delta['reasoning_content']) ?? nonEmpty(delta['reasoning'])) === undefined
          ? undefined
          : 'reasoning';
    return {
      ...(output === undefined ? {} : { output }),
      ...(answer === undefined ? {} : { text: answer }),
      ...(finishReason === undefined ? {} : { finishReason }),
      ...(usage === undefined ? {} : { usage }),
      ...(isSaid(event['error']) ? { error: errorMessage(data) } : {}),
    };
  },
};

const END: Delta = { isEnd: true };
const NOTHING: Json = {};

/** Usage chunks have `choices: []`; an error has no choices; older vLLM and SGLang say `object: "error"`. */
function withoutChoice(event: Json, usage: Usage | undefined): Delta {
  if (isSaid(event['error']) || event['object'] === 'error') return { error: errorMessage(JSON.stringify(event)) };
  return usage === undefined ? NOTHING : { usage };
}

/** A tool call's name or a piece of its arguments; TGI repeats the name on every event. */
function hasToolOutput(calls: unknown): boolean {
  if (!Array.isArray(calls)) return false;
  return calls.some((call: unknown) => {
    const fn = isObject(call) ? call['function'] : undefined;
    return isObject(fn) && (nonEmpty(fn['name']) !== undefined || nonEmpty(fn['arguments']) !== undefined);
  });
}

function readUsage(usage: Json): Usage {
  const output = usage['completion_tokens_details'];
  const input = usage['prompt_tokens_details'];
  return {
    ...count('inputTokens', usage['prompt_tokens']),
    ...count('outputTokens', usage['completion_tokens']),
    ...count('reasoningTokens', isObject(output) ? output['reasoning_tokens'] : undefined),
    ...count('cachedTokens', isObject(input) ? input['cached_tokens'] : undefined),
  };
}

const count = <K extends string>(name: K, value: unknown): { readonly [P in K]?: number } =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? ({ [name]: value } as { [P in K]: number }) : {};

const nonEmpty = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== false;
