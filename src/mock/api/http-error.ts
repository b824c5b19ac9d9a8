import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** An answer that refuses, in the shape of OpenAI's errors. */
export class HttpError extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: OutgoingHttpHeaders;

  constructor(status: number, message: string, type = 'invalid_request_error', headers: OutgoingHttpHeaders = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.headers = headers;
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof HttpError ? error : new HttpError(500, String(error), 'server_error');
  const { message, type, status, headers } = known;
  sendJson(response, status, { error: { message, type, param: null, code: status } }, headers);
}
