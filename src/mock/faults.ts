import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError } from './api/http-error.ts';

/**
 * What a request may ask the server to do wrong, by the header `X-Mock-Fault`:
 *
 *   status=503    answers with that status            html       a page of HTML with status 200
 *   no-response   never answers                       reset      breaks the connection after three tokens
 *   truncate      ends cleanly after three tokens     stall      sends nothing more after three tokens
 *   error-chunk   an error after three tokens, and then [DONE], as vLLM does
 */
export type Fault =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'html' | 'no-response' | StreamFault };

export type StreamFault = 'truncate' | 'reset' | 'stall' | 'error-chunk';

/** How many tokens come before a fault within the stream. */
export const TOKENS_BEFORE_FAULT = 3;

const KINDS: readonly string[] = ['html', 'no-response', 'truncate', 'reset', 'stall', 'error-chunk'];

export function faultOf({ headers }: IncomingMessage): Fault | undefined {
  const asked = headers['x-mock-fault'];
  if (typeof asked !== 'string') return undefined;
  const status = /^status=(\d{3})$/.exec(asked)?.[1];
  if (status !== undefined) return { kind: 'status', status: Number(status) };
  if (KINDS.includes(asked)) return { kind: asked as StreamFault };
  throw new HttpError(400, `X-Mock-Fault takes status=NNN or one of ${KINDS.join(', ')}; got "${asked}"`);
}

/** Faults that come instead of an answer. Returns true when there is nothing more to do. */
export function answerWithFault(fault: Fault | undefined, response: ServerResponse): boolean {
  switch (fault?.kind) {
    case 'status':
      throw new HttpError(fault.status, `asked to answer ${fault.status}`, 'server_error');
    case 'html':
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Welcome</title><p>Not an API.');
      return true;
    case 'no-response':
      return true;
    default:
      return false;
  }
}

/** The fault within the stream, if that is where it belongs. */
export const streamFault = (fault: Fault | undefined): StreamFault | undefined =>
  fault === undefined || fault.kind === 'status' || fault.kind === 'html' || fault.kind === 'no-response'
    ? undefined
    : fault.kind;
