import type { Message } from '../../core/session.ts';
import { finishReasonOf, readChoices } from './choices.ts';
import type { ChoiceDelta, Dialect } from './dialect.ts';
import type { Json } from './fields.ts';
import { ASKED, OPENAI, STREAM_FIELDS, streamedBody } from './openai.ts';
import { readChoice, textIn } from './openai-chat.ts';

/**
 * OpenAI's completions, streamed: a text goes on from where the prompt ends, without a chat template.
 * Source: the OpenAI API reference, "Completions" (legacy); vLLM, SGLang and llama.cpp still speak it.
 */
export const openaiCompletions: Dialect = {
  ...OPENAI,
  path: '/completions',
  ownFields: { ...STREAM_FIELDS, prompt: ASKED },

  encode: (turn, conversation, model, extras) => streamedBody({ prompt: promptOf(conversation) }, model, turn, extras),

  read: (event) => readChoices(event, readText),

  readWhole: (body) => readChoices(body, readText),
};

/** Some servers answer with chat's choices. */
function readText(choice: Json): Omit<ChoiceDelta, 'index'> {
  const text = textIn(choice);
  if (text.output === undefined) return readChoice(choice);
  const finishReason = finishReasonOf(choice, {});
  return finishReason === undefined ? text : { ...text, finishReason };
}

/** A text has no roles: the messages follow one another, a blank line between them. */
export const promptOf = (conversation: readonly Message[]): string =>
  conversation.map(({ content }) => content).join('\n\n');
