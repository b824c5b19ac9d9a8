import type { FaultSpec } from './spec.ts';

export const CRLF = {
  what: 'Ends lines with CR LF',
  stage: 'framing',
  needs: ['stream'],
  main: undefined,
  params: {},
} as const satisfies FaultSpec;

export const GZIP = {
  what: 'Compresses the stream, flushed event by event',
  stage: 'framing',
  needs: ['stream'],
  main: undefined,
  params: {},
} as const satisfies FaultSpec;

export const SPLIT_BYTES = {
  what: 'Sends events in several writes that cut the word `data:`, the JSON and characters in two',
  stage: 'framing',
  needs: ['stream'],
  main: undefined,
  params: {},
} as const satisfies FaultSpec;

export const SLOW_LORIS = {
  what: 'Sends the body one byte a second; once 1 MiB waits, the connection is cut off',
  stage: 'framing',
  needs: ['stream'],
  main: undefined,
  params: {},
} as const satisfies FaultSpec;
