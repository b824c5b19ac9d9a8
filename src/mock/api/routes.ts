import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tokenizer } from '../../tokens/tokenizer.ts';
import { answerWithFault, faultOf, streamFault } from '../faults.ts';
import type { ModelServer } from '../model-server.ts';
import { streamedAnswer, wholeAnswer } from './answer.ts';
import { type ChatBody, type CompletionBody, chatBody, completionBody, readBody } from './body.ts';
import { HttpError, sendJson } from './http-error.ts';
import { CHAT, COMPLETION, type Shape } from './shapes.ts';

/** What the routes serve from. */
export interface Api {
  readonly models: ReadonlyMap<string, ModelServer>;
  readonly apiKey: string | undefined;
  readonly tokenizer: Tokenizer;
  /** Seconds since 1970. */
  readonly startedAt: number;
  metricsText(): Promise<string>;
  /** For ids, unique in this server. */
  nextNumber(): number;
}

/** Role marks and turn ends of a chat template, as most models have them. */
const TEMPLATE = { tokensPerMessage: 4, tokensPerPrompt: 3 } as const;

/** HTTP only: finds the route, reads the request, hands it to an engine. */
export async function route(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://mock');
  const method = request.method ?? 'GET';
  const is = (path: string, wanted: string): boolean => {
    if (pathname !== path) return false;
    if (method !== wanted) throw new HttpError(405, `${path} takes ${wanted}, got ${method}`);
    return true;
  };
  if (is('/health', 'GET')) return sendJson(response, 200, { status: 'ok' });
  if (is('/metrics', 'GET')) {
    response
      .writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
      .end(await api.metricsText());
    return;
  }
  if (!pathname.startsWith('/v1/')) throw new HttpError(404, `There is nothing at ${pathname}`);
  if (api.apiKey !== undefined && request.headers.authorization !== `Bearer ${api.apiKey}`)
    throw new HttpError(401, 'Incorrect API key provided', 'authentication_error');
  if (is('/v1/models', 'GET')) {
    const data = [...api.models.keys()].map((id) => modelCard(id, api));
    return sendJson(response, 200, { object: 'list', data });
  }
  if (pathname.startsWith('/v1/models/'))
    return sendJson(response, 200, modelCard(modelNamed(decode(pathname.slice(11)), api).name, api));
  if (is(CHAT.path, 'POST')) {
    const body = await readBody(request, chatBody);
    return serve(api, request, response, CHAT, body, chatText(body), body.messages.length);
  }
  if (is(COMPLETION.path, 'POST')) {
    const body = await readBody(request, completionBody);
    return serve(api, request, response, COMPLETION, body, [body.prompt].flat(), 0);
  }
  throw new HttpError(404, `There is nothing at ${pathname}`);
}

function serve(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  shape: Shape,
  body: ChatBody | CompletionBody,
  texts: readonly string[],
  messages: number,
): void {
  const model = modelNamed(body.model, api);
  const fault = faultOf(request);
  if (answerWithFault(fault, response)) return;
  const template = messages === 0 ? 0 : messages * TEMPLATE.tokensPerMessage + TEMPLATE.tokensPerPrompt;
  const promptTokens = Math.max(
    1,
    texts.reduce((n, text) => n + api.tokenizer.count(text), template),
  );
  const head = {
    id: `${shape.idPrefix}${api.nextNumber().toString(36).padStart(8, '0')}`,
    created: api.startedAt,
    model: model.name,
    promptTokens,
  };
  const listener =
    body.stream === true
      ? streamedAnswer(response, shape, head, body.stream_options?.include_usage === true, streamFault(fault))
      : wholeAnswer(response, shape, head);
  const withdraw = model.ask(
    {
      promptTokens,
      text: texts.join('\n'),
      seed: body.seed ?? undefined,
      maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
      minTokens: body.min_tokens ?? undefined,
      ignoreEos: body.ignore_eos === true,
    },
    listener,
  );
  if (withdraw === undefined)
    throw new HttpError(400, `The request needs more tokens than the KV cache of ${model.name} holds`);
  response.once('close', withdraw);
}

const chatText = ({ messages }: ChatBody): readonly string[] =>
  messages.map(({ content }) =>
    typeof content === 'string' ? content : (content ?? []).map((p) => p.text ?? '').join(''),
  );

function modelNamed(name: string, { models }: Api): ModelServer {
  const model = models.get(name);
  if (model === undefined) throw new HttpError(404, `The model \`${name}\` does not exist.`, 'NotFoundError');
  return model;
}

const modelCard = (id: string, { startedAt }: Api) => ({
  id,
  object: 'model',
  created: startedAt,
  owned_by: 'plimsoll-mock',
});

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, `"${part}" is not a valid path`);
  }
}
