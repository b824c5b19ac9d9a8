import { readMessage, type Said } from './chat-output.ts';
import { finishReasonOf, readChoices } from './choices.ts';
import type { ChoiceDelta, Dialect } from './dialect.ts';
import { isObject, type Json, nonEmpty, objectOr } from './fields.ts';
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

/**
 * What a choice says: piece by piece in `delta`, or as some servers do, and all in an answer that comes whole, in `message`.
 * Perplexity sends both, the piece and the whole so far.
 */
export function readChoice(choice: Json): Omit<ChoiceDelta, 'index'> {
  const finishReason = finishReasonOf(choice, objectOr(choice['delta']));
  const said = saidIn(choice);
  return finishReason === undefined ? said : { ...said, finishReason };
}

function saidIn(choice: Json): Omit<ChoiceDelta, 'index'> {
  const { delta, message } = choice;
  if (typeof delta === 'string') return textSaid(delta);
  if (!isObject(delta) && isObject(message)) return { ...readMessage(message), isWhole: true };
  const said = readMessage(objectOr(delta));
  return said.output === undefined ? { ...said, ...textIn(choice) } : said;
}

/** Completions' field, which some servers use in chat as well. */
export const textIn = (choice: Json): Said => textSaid(choice['text']);

function textSaid(text: unknown): Said {
  const piece = nonEmpty(text);
  return piece === undefined ? {} : { output: 'answer', text: piece };
}
