import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { HttpError, sendError } from '../api/http-error.ts';
import { count, optional, type Param, status } from './param.ts';
import type { FaultSpec } from './spec.ts';

/** How far ahead the date of `retry-after=date` is: dates have whole seconds, so one could be past at once. */
const DATE_AHEAD_SECONDS = 2;

const retryAfter: Param<number | 'date'> = {
  takes: `seconds, or date for ${DATE_AHEAD_SECONDS} seconds ahead as an HTTP date`,
  fallback: undefined,
  parse: (text) => (text === 'date' ? text : /^\d{1,6}$/.test(text) ? Number(text) : undefined),
  print: String,
};

export const STATUS = {
  what: 'Answers with this status and an error in the shape of the API that was asked',
  stage: 'instead',
  needs: [],
  main: 'status',
  params: {
    status: status(400),
    'retry-after': optional(retryAfter),
    'retry-after-ms': optional(count(1)),
  },
} as const satisfies FaultSpec;

interface StatusParams {
  readonly status: number;
  readonly 'retry-after': number | 'date' | undefined;
  readonly 'retry-after-ms': number | undefined;
}

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
