import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Api, type Model, modelNamed } from './api.ts';
import { detokenizeBody, tokenizeBody } from './bodies.ts';
import { readBody } from './body.ts';
import { messagesOf } from './chat.ts';
import { chatPrompt } from './conversation.ts';
import { HttpError, sendJson } from './http-error.ts';

/** In vLLM's shape. A conversation's ids hold its template's marks, which are negative and no text. */
export async function tokenize(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, tokenizeBody);
  const { info } = modelOr(body.model, api);
  const { encode } = api.tokenizer;
  const { prompt, messages } = body;
  const tokens = messages == null ? encode(prompt ?? '') : chatPrompt(messagesOf({ messages }), '', api.tokenizer).ids;
  sendJson(response, 200, {
    count: tokens.length,
    max_model_len: info.contextTokens,
    tokens,
    token_strs: body.return_token_strs === true ? tokens.map((id) => textOf([id], api)) : null,
  });
}

export async function detokenize(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { model, tokens } = await readBody(request, detokenizeBody);
  modelOr(model, api);
  sendJson(response, 200, { prompt: textOf(tokens, api) });
}

function textOf(ids: readonly number[], { tokenizer }: Api): string {
  try {
    return tokenizer.decode(ids.filter((id) => id >= 0));
  } catch {
    throw new HttpError(400, 'tokens: not all of them are in the vocabulary');
  }
}

/** As in vLLM, the model need not be named. */
function modelOr(name: string | null | undefined, api: Api): Model {
  const [first] = api.models.values();
  if (name == null && first !== undefined) return first;
  return modelNamed(name ?? '', api);
}
