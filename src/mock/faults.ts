import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './api/answer.ts';
import { HttpError } from './api/http-error.ts';

/**
 * What a request may ask the server to do wrong, by the header `X-Mock-Fault`:
 *
 *   status=503    answers with that status            html       a page of HTML with status 200
 *   no-response   never answers                       stall      sends nothing more after the first token
 *   truncate      ends cleanly after three tokens     reset      breaks the connection after three tokens
 *   error-chunk   an error after three tokens, and then [DONE], as vLLM does
 */
export type Fault =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'html' | 'no-response' }
  | { readonly kind: StreamFault };

type StreamFault = keyof typeof TOKENS_BEFORE;

/** How many tokens come before the stream goes wrong; an answer that is shorter goes wrong at its last. */
const TOKENS_BEFORE = { truncate: 3, reset: 3, 'error-chunk': 3, stall: 1 } as const;

export function faultOf({ headers }: IncomingMessage, isStream: boolean): Fault | undefined {
  const asked = headers['x-mock-fault'];
  if (typeof asked !== 'string') return undefined;
  const status = /^status=([45]\d\d)$/.exec(asked)?.[1];
  if (status !== undefined) return { kind: 'status', status: Number(status) };
  if (asked === 'html' || asked === 'no-response') return { kind: asked };
  if (!isStreamFault(asked)) {
    const kinds = ['html', 'no-response', ...Object.keys(TOKENS_BEFORE)].join(', ');
    throw new HttpError(400, `X-Mock-Fault takes status=4NN, status=5NN or one of ${kinds}; got "${asked}"`);
  }
  if (!isStream) throw new HttpError(400, `X-Mock-Fault: ${asked} needs "stream": true`);
  return { kind: asked };
}

const isStreamFault = (kind: string): kind is StreamFault => Object.hasOwn(TOKENS_BEFORE, kind);

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

/** The same answer, going wrong on the way. */
export function withFault(answer: Answer, fault: Fault | undefined, response: ServerResponse): Answer {
  if (fault === undefined || !isStreamFault(fault.kind)) return answer;
  const { kind } = fault;
  let left: number = TOKENS_BEFORE[kind];
  return {
    onAccepted: () => answer.onAccepted(),
    get isBrokenOff() {
      return left === 0 && kind !== 'stall';
    },
    onToken(token, finishReason) {
      if (left === 0) return;
      left = finishReason === undefined ? left - 1 : 0;
      answer.onToken(token, undefined); // Its end is never told.
      if (left === 0) goWrong(kind, response);
    },
  };
}

const ERROR = 'data: {"error":{"message":"the engine died","type":"server_error","param":null,"code":500}}\n\n';

function goWrong(fault: StreamFault, response: ServerResponse): void {
  switch (fault) {
    case 'truncate':
      response.end();
      return;
    case 'error-chunk':
      response.end(`${ERROR}data: [DONE]\n\n`);
      return;
    case 'reset':
      response.write('', () => response.socket?.resetAndDestroy()); // Once what came before is on its way.
      return;
    case 'stall':
      return;
    default:
      fault satisfies never;
  }
}
