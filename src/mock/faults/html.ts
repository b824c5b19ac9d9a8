import type { ServerResponse } from 'node:http';
import { status } from './param.ts';
import type { FaultSpec } from './spec.ts';

export const HTML = {
  what: 'Answers with a page of HTML, as a proxy does',
  stage: 'instead',
  needs: [],
  main: 'status',
  params: { status: status(200, 200) },
} as const satisfies FaultSpec;

export function answerHtml(response: ServerResponse, code: number): void {
  response.writeHead(code, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title><p>Not an API.');
}
