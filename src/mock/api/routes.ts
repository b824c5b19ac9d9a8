import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Api } from './api.ts';
import { chat, completion } from './generate.ts';
import { HttpError, sendJson } from './http-error.ts';
import { listModels, showModel } from './models.ts';
import { CHAT, COMPLETION } from './shapes.ts';

type Handler = (api: Api, request: IncomingMessage, response: ServerResponse, path: string) => Promise<void> | void;

interface Route {
  readonly method: 'GET' | 'POST';
  /** Without the key it is answered 401, where the server has one. */
  readonly needsKey: boolean;
  readonly handle: Handler;
}

const MODEL = '/v1/models/';

const ROUTES: Readonly<Record<string, Route>> = {
  '/health': {
    method: 'GET',
    needsKey: false,
    handle: (_, _request, response) => sendJson(response, 200, { status: 'ok' }),
  },
  '/metrics': { method: 'GET', needsKey: false, handle: metrics },
  '/v1/models': { method: 'GET', needsKey: true, handle: (api, _, response) => listModels(api, response) },
  [CHAT.path]: { method: 'POST', needsKey: true, handle: chat },
  [COMPLETION.path]: { method: 'POST', needsKey: true, handle: completion },
};
const ONE_MODEL: Route = {
  method: 'GET',
  needsKey: true,
  handle: (api, _, response, path) => showModel(api, path.slice(MODEL.length), response),
};

/** HTTP only: finds the route and lets it read the request and hand it to an engine. */
export async function route(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '/'] = (request.url ?? '/').split('?');
  const found = Object.hasOwn(ROUTES, path) ? ROUTES[path] : path.startsWith(MODEL) ? ONE_MODEL : undefined;
  if (found === undefined) throw new HttpError(404, `There is nothing at ${path}`);
  const { method, needsKey, handle } = found;
  if (request.method !== method)
    throw new HttpError(405, `${path} takes ${method}, got ${request.method}`, undefined, { allow: method });
  if (needsKey && api.apiKey !== undefined && request.headers.authorization !== `Bearer ${api.apiKey}`)
    throw new HttpError(401, 'Incorrect API key provided', 'authentication_error');
  await handle(api, request, response, path);
}

async function metrics(api: Api, _: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await api.metricsText();
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
}
