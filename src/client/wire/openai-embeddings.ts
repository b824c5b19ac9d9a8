import { given } from '../../core/given.ts';
import { bodyOf } from './body.ts';
import type { Dialect } from './dialect.ts';
import { nonEmpty, objectOr } from './fields.ts';
import { WHOLE } from './finish-reasons.ts';
import { ASKED, MODEL, OPENAI } from './openai.ts';
import { promptOf } from './openai-completions.ts';
import { readUsage } from './usage.ts';

/**
 * OpenAI's embeddings: one JSON body, no stream and no output tokens, so there is a whole time and no first token.
 * Source: the OpenAI API reference, "Embeddings".
 */
export const openaiEmbeddings: Dialect = {
  ...OPENAI,
  path: '/embeddings',
  ownFields: { model: MODEL, input: ASKED },
  maxTokensFields: [],

  encode: ({ isList }, conversation, model, extras = {}) =>
    bodyOf({
      model,
      input: isList === true ? conversation.map(({ content }) => content) : promptOf(conversation),
      ...extras.body,
    }),

  answersWhole: true,

  read() {
    throw new Error('embeddings are not streamed');
  },

  readWhole(body) {
    const vectors = body['data'];
    if (!Array.isArray(vectors) || vectors.length === 0 || !vectors.every(isVector))
      throw new Error('it holds no vectors in "data"');
    return given({ finishReason: WHOLE, usage: readUsage(body['usage']) });
  },
};

/** Numbers, or as base64, which many clients ask for. */
function isVector(item: unknown): boolean {
  const { embedding } = objectOr(item);
  return Array.isArray(embedding) ? typeof embedding[0] === 'number' : nonEmpty(embedding) !== undefined;
}
