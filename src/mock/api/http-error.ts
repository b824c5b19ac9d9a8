import type { ServerResponse } from 'node:http';

/** An answer that refuses, in the shape of OpenAI's errors. */
export class HttpError extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, message: string, type = 'invalid_request_error') {
    super(message);
    this.status = status;
    this.type = type;
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof HttpError ? error : new HttpError(500, String(error), 'server_error');
  sendJson(response, known.status, {
    error: { message: known.message, type: known.type, param: null, code: known.status },
  });
}
