import type { ServerResponse } from 'node:http';
import { duration } from './param.ts';
import type { FaultSpec } from './spec.ts';

export const NO_RESPONSE = {
  what: 'Never answers, and keeps the connection open',
  stage: 'instead',
  needs: [],
  main: undefined,
  params: {},
} as const satisfies FaultSpec;

export const RESET_BEFORE_HEADERS = {
  what: 'Resets the connection instead of answering',
  stage: 'instead',
  needs: [],
  main: undefined,
  params: {},
} as const satisfies FaultSpec;

export const DELAY_HEADERS = {
  what: 'Waits before it takes up the request, so that the headers come late',
  stage: 'before',
  needs: [],
  main: 'for',
  params: { for: duration },
} as const satisfies FaultSpec;

export const EARLY_HINTS = {
  what: 'Sends an informational 103 answer before the real one',
  stage: 'before',
  needs: [],
  main: undefined,
  params: {},
} as const satisfies FaultSpec;

export function sendEarlyHints(response: ServerResponse): void {
  response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
}
