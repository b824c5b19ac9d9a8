import type { IncomingMessage, ServerResponse } from 'node:http';
import { didYouMean } from '../../core/nearest.ts';
import { HttpError, sendJson } from '../api/http-error.ts';
import type { Oracle } from './oracle.ts';

export type OracleHandler = (oracle: Oracle, request: IncomingMessage, response: ServerResponse, rest: string) => void;

const MOST_AT_ONCE = 1000;

/**
 * `?engine=…&from=…&limit=…`; the engine need not be named where there is one only, and `since` is `from` by another
 * name. `next` is what to ask from the next time; with nothing new it is what was asked for.
 */
export const showSteps: OracleHandler = (oracle, request, response) => {
  const query = queryOf(request, ['engine', 'from', 'since', 'limit']);
  if (query.has('from') && query.has('since'))
    throw new HttpError(400, 'since is from by another name. Give one of them.');
  const engine = query.get('engine') ?? (oracle.engines.length === 1 ? oracle.engines[0] : undefined);
  if (engine === undefined) throw new HttpError(400, `engine: which of ${oracle.engines.join(', ')}?`);
  if (!oracle.engines.includes(engine))
    throw new HttpError(404, `No engine is called "${engine}"${didYouMean(engine, oracle.engines) || '.'}`);
  const from = whole(query, query.has('since') ? 'since' : 'from', 0);
  const steps = oracle.steps(engine, from, whole(query, 'limit', MOST_AT_ONCE, MOST_AT_ONCE));
  const last = steps.at(-1);
  sendJson(response, 200, { engine, steps, next: last === undefined ? from : last.index + 1 });
};

export const listRequests: OracleHandler = (oracle, request, response) =>
  sendJson(response, 200, {
    requests: oracle.requests(whole(queryOf(request, ['limit']), 'limit', 100, MOST_AT_ONCE)),
  });

/** @param rest the request's id, as it stood in the path */
export const showRequest: OracleHandler = (oracle, request, response, rest) => {
  queryOf(request, []);
  const id = decoded(rest);
  const reading = oracle.request(id);
  if (reading === undefined) throw new HttpError(404, `No request is called "${id}", or it was long ago.`);
  sendJson(response, 200, reading);
};

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    throw new HttpError(
      400,
      `An id in a path has % only before two hexadecimal digits, got "${id}". Write %25 for it.`,
    );
  }
}

/** @throws HttpError 400 for a key that is not among `keys` */
function queryOf({ url = '' }: IncomingMessage, keys: readonly string[]): URLSearchParams {
  const query = new URLSearchParams(url.split('?').slice(1).join('?'));
  for (const key of query.keys()) {
    if (keys.includes(key)) continue;
    const has = keys.length === 0 ? '. Leave it out.' : `; it has ${keys.join(', ')}.`;
    throw new HttpError(400, `the query has no "${key}"${didYouMean(key, keys) || has}`);
  }
  return query;
}

function whole(query: URLSearchParams, name: string, otherwise: number, most = Number.MAX_SAFE_INTEGER): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const n = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(n <= most)) throw new HttpError(400, `${name} takes a whole number from 0 to ${most}, got "${text}"`);
  return n;
}
