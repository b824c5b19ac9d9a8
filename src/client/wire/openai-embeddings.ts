import { given } from '../../core/given.ts';
import { bodyOf } from './body.ts';
import type { Dialect } from './dialect.ts';
import { errorMessage } from './error-message.ts';
import { isSaid, parseObject } from './fields.ts';
import { ASKED, MODEL, OPENAI, readUsage } from './openai.ts';
import { promptOf } from './openai-completions.ts';

/**
 * OpenAI's embeddings: one JSON body, no stream and no output tokens, so there is a whole time and no first token.
 * Source: the OpenAI API reference, "Embeddings".
 */
export const openaiEmbeddings: Dialect = {
  ...OPENAI,
  path: '/embeddings',
  ownFields: { model: MODEL, input: ASKED },
  maxTokensFields: [],

  encode: (_, conversation, model, extras = {}) => bodyOf({ model, input: promptOf(conversation), ...extras.body }),

  read() {
    throw new Error('embeddings are not streamed');
  },

  readWhole(body) {
    const answer = parseObject(body);
    if (isSaid(answer['error'])) return { error: errorMessage(body) };
    const vectors = answer['data'];
    if (!Array.isArray(vectors) || vectors.length === 0) throw new Error('it holds no vectors in "data"');
    return given({ finishReason: 'whole', usage: readUsage(answer['usage']) });
  },
};
