import { atToken } from './at-token.ts';
import { count } from './param.ts';
import type { FaultSpec } from './spec.ts';
import { event, type StepSink } from './steps.ts';

export const LARGEST_CHUNK_BYTES = 16_000_000;

export const MALFORMED = {
  what: 'Breaks the JSON of that token’s event and goes on, or breaks a whole body',
  stage: 'within',
  needs: [],
  main: 'token',
  params: { token: count(2) },
} as const satisfies FaultSpec;

export const DUPLICATE_CHUNK = {
  what: 'Sends that token’s event twice',
  stage: 'within',
  needs: ['stream'],
  main: 'token',
  params: { token: count(2) },
} as const satisfies FaultSpec;

export const HUGE_CHUNK = {
  what: 'Fills that token’s event up to that many bytes',
  stage: 'within',
  needs: ['stream'],
  main: 'token',
  params: { token: count(2), bytes: count(1_000_000, LARGEST_CHUNK_BYTES) },
} as const satisfies FaultSpec;

/** JSON that no parser takes. */
export const broken = (json: string): string => json.slice(0, Math.floor(json.length / 2));

export const malformed = (next: StepSink, token: number): StepSink =>
  atToken(next, token, ({ data, name }) => [event(broken(data), name)]);

export const duplicated = (next: StepSink, token: number): StepSink => atToken(next, token, (item) => [item, item]);

/** Under `obfuscation`, where OpenAI pads its events too. */
export const huge = (next: StepSink, token: number, bytes: number): StepSink =>
  atToken(next, token, ({ data, name }) => {
    const start = `${data.slice(0, -1)},"obfuscation":"`;
    return [event(`${start}${'x'.repeat(Math.max(0, bytes - Buffer.byteLength(start) - 2))}"}`, name)];
  });
