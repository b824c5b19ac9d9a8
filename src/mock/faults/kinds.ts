import { DELAY_HEADERS, EARLY_HINTS, NO_RESPONSE, RESET_BEFORE_HEADERS } from './before-headers.ts';
import { CHOICE_ORDER } from './choice-order.ts';
import { DUPLICATE_CHUNK, HUGE_CHUNK, MALFORMED } from './chunks.ts';
import { COALESCED } from './coalesced.ts';
import { CRLF, GZIP, SLOW_LORIS, SPLIT_BYTES } from './framing-kinds.ts';
import { HTML } from './html.ts';
import { NEEDS } from './needs.ts';
import { COMMENTS, EMPTY_LINES } from './noise.ts';
import type { Param } from './param.ts';
import type { FaultSpec } from './spec.ts';
import { STALL } from './stall.ts';
import { STATUS } from './status.ts';
import { ERROR_CHUNK, RESET, RESET_MID_EVENT, TRUNCATE } from './too-early.ts';
import { DUPLICATE_USAGE, MISSING_USAGE, WRONG_USAGE } from './usage.ts';
import { ZERO_TOKENS } from './zero-tokens.ts';

/** Every fault there is. The grammar, its messages and the docs read this table. */
export const KINDS = {
  status: STATUS,
  html: HTML,
  'no-response': NO_RESPONSE,
  'reset-before-headers': RESET_BEFORE_HEADERS,
  'delay-headers': DELAY_HEADERS,
  'early-hints': EARLY_HINTS,
  truncate: TRUNCATE,
  reset: RESET,
  'reset-mid-event': RESET_MID_EVENT,
  'error-chunk': ERROR_CHUNK,
  stall: STALL,
  malformed: MALFORMED,
  'duplicate-chunk': DUPLICATE_CHUNK,
  'huge-chunk': HUGE_CHUNK,
  'choice-order': CHOICE_ORDER,
  'zero-tokens': ZERO_TOKENS,
  'duplicate-usage': DUPLICATE_USAGE,
  'wrong-usage': WRONG_USAGE,
  'missing-usage': MISSING_USAGE,
  'empty-lines': EMPTY_LINES,
  comments: COMMENTS,
  coalesced: COALESCED,
  'split-bytes': SPLIT_BYTES,
  'slow-loris': SLOW_LORIS,
  crlf: CRLF,
  gzip: GZIP,
} as const satisfies Readonly<Record<string, FaultSpec>>;

export type FaultKind = keyof typeof KINDS;

type Values<P> = { readonly [N in keyof P]: P[N] extends Param<infer T> ? T : never };

/** One fault with its parameters, all of them filled in. */
export type Fault = {
  readonly [K in FaultKind]: { readonly kind: K; readonly params: Values<(typeof KINDS)[K]['params']> };
}[FaultKind];

/** What goes wrong with one answer; empty when nothing does. */
export type FaultPlan = readonly Fault[];

export const specOf = (kind: FaultKind): FaultSpec => KINDS[kind];

/** The plan's fault of one kind, if it has it. */
export const faultOf = <K extends FaultKind>(plan: FaultPlan, kind: K): Extract<Fault, { kind: K }> | undefined =>
  plan.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);

/** All faults as a table of Markdown, for the docs. */
export function faultTable(): string {
  const rows = Object.entries<FaultSpec>(KINDS).map(([kind, { what, needs, main, params }]) => {
    const spelled = Object.entries(params).map(
      ([name, param]) => `\`${name === main ? kind : `;${name}`}=…\` ${describe(param)}`,
    );
    return `| \`${kind}\` | ${what} | ${spelled.join('; ') || '–'} | ${needs.map((need) => NEEDS[need].inTable).join(', ') || 'all'} |`;
  });
  return ['| Fault | What happens | Parameters | Answers |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function describe({ takes, fallback, print }: Param<unknown>): string {
  if (fallback === undefined) return `${takes} (required)`;
  return fallback.value === undefined ? takes : `${takes} (otherwise ${print(fallback.value)})`;
}
