import { type ChoiceDelta, readChoices, toolPiece, toolPieces } from './choices.ts';
import type { Dialect } from './dialect.ts';
import { type Json, nonEmpty, objectOr } from './fields.ts';
import { ASKED, OPENAI, STREAM_FIELDS, streamedBody } from './openai.ts';

/**
 * OpenAI's chat completions, streamed, as spoken by vLLM, SGLang, TGI, llama.cpp and the hosted APIs.
 * Source: the OpenAI API reference, "Chat Completions: streaming"; the engines' departures from it are
 * noted where they are allowed for.
 */
export const openaiChat: Dialect = {
  ...OPENAI,
  path: '/chat/completions',
  ownFields: { ...STREAM_FIELDS, messages: ASKED },
  isChat: true,

  encode: (turn, messages, model, extras) => streamedBody({ messages }, model, turn, extras),

  read: (data) => readChoices(data, readChoice),
};

function readChoice(choice: Json): ChoiceDelta {
  const delta = objectOr(choice['delta']);
  const finishReason = nonEmpty(choice['finish_reason']);
  const text = nonEmpty(delta['content']) ?? nonEmpty(delta['refusal']);
  const tools = toolsIn(delta);
  // SGLang, DeepSeek and llama.cpp say `reasoning_content`; vLLM and OpenRouter `reasoning`.
  const reasoning = nonEmpty(delta['reasoning_content']) ?? nonEmpty(delta['reasoning']);
  const output = text !== undefined || tools.length > 0 ? 'answer' : reasoning === undefined ? undefined : 'reasoning';
  return {
    ...(output === undefined ? {} : { output }),
    ...(text === undefined ? {} : { text }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(finishReason === undefined ? {} : { finishReason }),
  };
}

/** `function_call` is how a single call was told before there were several. */
function toolsIn({ tool_calls: calls, function_call: single }: Json) {
  if (calls !== undefined && calls !== null) return toolPieces(calls);
  const piece = single === undefined ? undefined : toolPiece(0, undefined, single);
  return piece === undefined ? [] : [piece];
}
