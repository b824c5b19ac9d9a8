import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { HttpError, sendError } from '../api/http-error.ts';
import type { Fault } from './kinds.ts';
import { DATE_AHEAD_SECONDS } from './param.ts';

type StatusParams = Extract<Fault, { kind: 'status' }>['params'];

/** @param nowSeconds since 1970, for a date to count from */
export function answerStatus(response: ServerResponse, params: StatusParams, nowSeconds: number): void {
  const { status: code, 'retry-after': seconds, 'retry-after-ms': ms } = params;
  const headers: OutgoingHttpHeaders = {};
  if (seconds === 'date')
    headers['retry-after'] = new Date((Math.floor(nowSeconds) + DATE_AHEAD_SECONDS) * 1000).toUTCString();
  else if (seconds !== undefined) headers['retry-after'] = String(seconds);
  if (ms !== undefined) headers['retry-after-ms'] = String(ms);
  sendError(response, new HttpError(code, `asked to answer ${code}`, typeOf(code), headers));
}

function typeOf(code: number): string {
  if (code === 401) return 'authentication_error';
  if (code === 429) return 'rate_limit_exceeded';
  return code < 500 ? 'invalid_request_error' : 'server_error';
}
