import type { IncomingMessage, ServerResponse } from 'node:http';
import { didYouMean } from '../../core/nearest.ts';
import { HttpError, sendJson } from '../api/http-error.ts';
import type { Oracle } from './oracle.ts';

export type OracleHandler = (oracle: Oracle, request: IncomingMessage, response: ServerResponse, rest: string) => void;

const MOST_AT_ONCE = 1000;

/** `?engine=…&from=…&limit=…`; the engine need not be named where there is one only. */
export const showSteps: OracleHandler = (oracle, request, response) => {
  const query = queryOf(request);
  const engine = query.get('engine') ?? (oracle.engines.length === 1 ? oracle.engines[0] : undefined);
  if (engine === undefined) throw new HttpError(400, `engine: which of ${oracle.engines.join(', ')}?`);
  if (!oracle.engines.includes(engine))
    throw new HttpError(404, `No engine is called "${engine}"${didYouMean(engine, oracle.engines) || '.'}`);
  const steps = oracle.steps(engine, whole(query, 'from', 0), whole(query, 'limit', MOST_AT_ONCE, MOST_AT_ONCE));
  const last = steps.at(-1);
  sendJson(response, 200, { engine, steps, next: last === undefined ? null : last.index + 1 });
};

export const listRequests: OracleHandler = (oracle, request, response) =>
  sendJson(response, 200, { requests: oracle.requests(whole(queryOf(request), 'limit', 100, MOST_AT_ONCE)) });

/** @param rest the request's id, as it stood in the path */
export const showRequest: OracleHandler = (oracle, _, response, rest) => {
  const id = decodeURIComponent(rest);
  const reading = oracle.request(id);
  if (reading === undefined) throw new HttpError(404, `No request is called "${id}", or it was long ago.`);
  sendJson(response, 200, reading);
};

const queryOf = ({ url = '' }: IncomingMessage): URLSearchParams => new URL(url, 'http://mock').searchParams;

function whole(query: URLSearchParams, name: string, otherwise: number, most = Number.MAX_SAFE_INTEGER): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const n = Number(text);
  if (!Number.isInteger(n) || n < 0 || n > most)
    throw new HttpError(400, `${name} takes a whole number from 0 to ${most}, got "${text}"`);
  return n;
}
