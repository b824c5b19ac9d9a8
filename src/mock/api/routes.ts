import type { IncomingMessage, ServerResponse } from 'node:http';
import * as admin from '../admin/handlers.ts';
import { CONTENT_TYPE } from '../metrics/exposition.ts';
import * as oracle from '../oracle/handlers.ts';
import { MESSAGES_PATH } from './anthropic.ts';
import type { Api } from './api.ts';
import { chat } from './chat.ts';
import { completion } from './completion.ts';
import { admitPages } from './cors.ts';
import { embeddings } from './embeddings.ts';
import { HttpError, sendJson } from './http-error.ts';
import { keyOf } from './key.ts';
import { checkNoPage } from './loopback.ts';
import { messages } from './messages.ts';
import { listModels, showModel } from './models.ts';
import { responses } from './responses.ts';
import { detokenize, tokenize } from './tokenize.ts';

/** @param rest what stands in the path behind the route's own; '' unless the route ends with a slash */
type Handler = (api: Api, request: IncomingMessage, response: ServerResponse, rest: string) => Promise<void> | void;

type Method = 'GET' | 'POST' | 'PUT';

interface Route {
  /** Whom it is open to: anybody; who has a key, once the model is loaded; who has a key, from the start. */
  readonly isFor: 'anybody' | 'clients' | 'operators';
  readonly by: Readonly<Partial<Record<Method, Handler>>>;
}

const open = (GET: Handler): Route => ({ isFor: 'anybody', by: { GET } });
const get = (GET: Handler): Route => ({ isFor: 'clients', by: { GET } });
const post = (POST: Handler): Route => ({ isFor: 'clients', by: { POST } });
const operate = (by: Route['by']): Route => ({ isFor: 'operators', by });

const ROUTES: Readonly<Record<string, Route>> = {
  '/health': open((_, _request, response) => sendJson(response, 200, { status: 'ok' })),
  '/ready': open(ready),
  '/version': open(({ version }, _, response) => sendJson(response, 200, { version })),
  '/metrics': open(metrics),
  '/metrics/': open(metrics),
  '/v1/metrics': open(metrics),
  '/prometheus/metrics': open(metrics),
  '/v1/models': get((api, _, response) => listModels(api, response)),
  '/v1/models/': get((api, _, response, rest) => showModel(api, rest, response)),
  '/v1/chat/completions': post(chat),
  '/v1/completions': post(completion),
  '/v1/responses': post(responses),
  [MESSAGES_PATH]: post(messages),
  '/v1/embeddings': post(embeddings),
  '/tokenize': post(tokenize),
  '/detokenize': post(detokenize),
  '/admin/config': operate({ GET: guarded('admin', admin.getConfig), PUT: guarded('admin', admin.putConfig) }),
  '/admin/faults': operate({ POST: guarded('admin', admin.postFaults) }),
  '/admin/reset': operate({ POST: guarded('admin', admin.reset) }),
  '/oracle/steps': operate({ GET: guarded('oracle', oracle.showSteps) }),
  '/oracle/requests': operate({ GET: guarded('oracle', oracle.listRequests) }),
  '/oracle/requests/': operate({ GET: guarded('oracle', oracle.showRequest) }),
};
const PREFIXES = Object.keys(ROUTES).filter((path) => path.endsWith('/'));

/** HTTP only: finds the route and lets it read the request and hand it to an engine. */
export async function route(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request);
  response.setHeader('x-mock-synthetic', 'true');
  response.setHeader('x-request-id', requestIdOf(request) ?? `req_${api.nextRequest().toString(36).padStart(8, '0')}`);
  const prefix = PREFIXES.find((one) => path.startsWith(one)) ?? '';
  const found = Object.hasOwn(ROUTES, path) ? ROUTES[path] : ROUTES[prefix];
  if (found === undefined) throw new HttpError(404, `There is nothing at ${path}`);
  const { isFor, by } = found;
  if (isFor !== 'operators' && admitPages(request, response, Object.keys(by))) return;
  const handle = Object.hasOwn(by, request.method ?? '') ? by[request.method as Method] : undefined;
  if (handle === undefined) {
    const allow = Object.keys(by).join(', ');
    throw new HttpError(405, `${path} takes ${allow}, got ${request.method}`, undefined, { allow });
  }
  if (isFor !== 'anybody') checkKey(api, request);
  if (isFor === 'clients' && !api.isReady())
    throw new HttpError(503, 'The model is still loading.', 'ServiceUnavailableError', { 'retry-after': '1' });
  await handle(api, request, response, prefix === '' ? '' : path.slice(prefix.length));
}

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?')[0] ?? '/';

function requestIdOf({ headers }: IncomingMessage): string | undefined {
  const own = headers['x-request-id'];
  return typeof own === 'string' && own !== '' ? own : undefined;
}

function checkKey({ apiKeys }: Api, request: IncomingMessage): void {
  const key = keyOf(request);
  if (apiKeys.size === 0 || (key !== undefined && apiKeys.has(key))) return;
  const { authorization = '', 'x-api-key': own = '' } = request.headers;
  const what = authorization === '' && own === '' ? "You didn't provide an API key." : 'Incorrect API key provided.';
  throw new HttpError(401, what, 'authentication_error', { 'www-authenticate': 'Bearer' }, 'invalid_api_key');
}

function ready(api: Api, _: IncomingMessage, response: ServerResponse): void {
  const isReady = api.isReady();
  sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'loading' });
}

function metrics(api: Api, request: IncomingMessage, response: ServerResponse): void {
  const path = pathOf(request);
  const text = api.metricsAt(path);
  if (text === undefined) throw new HttpError(404, `There is nothing at ${path}`);
  response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(text);
}

type Guarded<Own> = (
  own: Own,
  request: IncomingMessage,
  response: ServerResponse,
  rest: string,
) => Promise<void> | void;

/** For this machine's own programs, where it is switched on. */
function guarded<K extends 'admin' | 'oracle'>(name: K, handle: Guarded<NonNullable<Api[K]>>): Handler {
  return (api, request, response, rest) => {
    const own = api[name];
    if (own == null) throw new HttpError(404, `/${name} is off here; the server’s --${name} turns it on.`);
    checkNoPage(request, `/${name}`, api.isPrivate);
    return handle(own, request, response, rest);
  };
}
