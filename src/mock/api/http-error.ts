import type { OutgoingHttpHeaders as Headers, ServerResponse } from 'node:http';
import { Unanswerable } from '../answers/unanswerable.ts';
import { anthropicError, isAnthropic, OVERLOADED } from './anthropic.ts';

/** An answer that refuses, in the words of OpenAI's errors. */
export class HttpError extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly code: string | number;
  /** The field of the body that is refused, in OpenAI's spelling; null when it is none in particular. */
  readonly param: string | null = null;

  /** @param code the status, as vLLM has it, unless OpenAI has a word that clients look for */
  constructor(
    status: number,
    message: string,
    type = 'invalid_request_error',
    headers: Headers = {},
    code: string | number = status,
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.headers = headers;
    this.code = code;
  }
}

/** A refusal of one field of a body, `messages[0].content`, or of the body itself, which is ''. */
export class FieldError extends HttpError {
  override readonly param: string | null;

  constructor(field: string, what: string) {
    super(400, `${field || 'body'}: ${what}`);
    this.param = field || null;
  }
}

/** More wait already than may. */
export class Overloaded extends HttpError {
  constructor(what: string) {
    super(503, what, 'ServiceUnavailableError');
  }
}

export const sendJson = (response: ServerResponse, status: number, body: unknown, headers?: Headers): void =>
  sendText(response, status, JSON.stringify(body), headers);

/** @param text JSON, as a rule */
export function sendText(response: ServerResponse, status: number, text: string, headers?: Headers): void {
  const own = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, { ...headers, ...own });
  response.end(text);
}

/** In the shape of the API that was asked. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const refusal = known(error);
  const { message, type, status, headers, code, param } = refusal;
  if (isAnthropic(response.req)) {
    const own = refusal instanceof Overloaded ? OVERLOADED : status;
    sendJson(response, own, anthropicError(own, message), headers);
  } else sendJson(response, status, { error: { message, type, param, code } }, headers);
}

function known(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof Unanswerable) return new HttpError(400, error.message);
  return new HttpError(500, String(error), 'server_error');
}
