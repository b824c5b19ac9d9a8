import type { Message } from '../../core/session.ts';
import { readChoices } from './choices.ts';
import type { Dialect } from './dialect.ts';
import { nonEmpty } from './fields.ts';
import { ASKED, OPENAI, STREAM_FIELDS, streamedBody } from './openai.ts';

/**
 * OpenAI's completions, streamed: a text goes on from where the prompt ends, without a chat template.
 * Source: the OpenAI API reference, "Completions" (legacy); vLLM, SGLang and llama.cpp still speak it.
 */
export const openaiCompletions: Dialect = {
  ...OPENAI,
  path: '/completions',
  ownFields: { ...STREAM_FIELDS, prompt: ASKED },

  encode: (turn, conversation, model, extras) => streamedBody({ prompt: promptOf(conversation) }, model, turn, extras),

  read: (data) =>
    readChoices(data, (choice) => {
      const text = nonEmpty(choice['text']);
      const finishReason = nonEmpty(choice['finish_reason']);
      return {
        ...(text === undefined ? {} : { output: 'answer', text }),
        ...(finishReason === undefined ? {} : { finishReason }),
      };
    }),
};

/** A text has no roles: the messages follow one another, a blank line between them. */
export const promptOf = (conversation: readonly Message[]): string =>
  conversation.map(({ content }) => content).join('\n\n');
