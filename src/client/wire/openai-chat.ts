import { readMessage, type Said } from './chat-output.ts';
import { finishReasonOf, readChoices } from './choices.ts';
import type { ChoiceDelta, Dialect } from './dialect.ts';
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

  read: (event) => readChoices(event, readChoice),

  readWhole: (body) => readChoices(body, readChoice),
};

/** What a choice says, piece by piece in `delta`, or as some servers do, and all in an answer that comes whole, in `message`. */
export function readChoice(choice: Json): Omit<ChoiceDelta, 'index'> {
  const delta = objectOr(choice['delta']);
  const message = objectOr(choice['message']);
  const said = firstThatSays(
    readMessage(delta),
    () => readMessage(message),
    () => textIn(choice),
  );
  const finishReason = finishReasonOf(choice, delta);
  return finishReason === undefined ? said : { ...said, finishReason };
}

/** Completions' field, which some servers use in chat as well. */
export function textIn(choice: Json): Said {
  const text = nonEmpty(choice['text']);
  return text === undefined ? {} : { output: 'answer', text };
}

function firstThatSays(first: Said, ...others: readonly (() => Said)[]): Said {
  if (first.output !== undefined) return first;
  for (const other of others) {
    const said = other();
    if (said.output !== undefined) return said;
  }
  return first;
}
