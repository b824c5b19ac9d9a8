import { LARGEST_CHUNK_BYTES } from './chunks.ts';
import { NEEDS, type Need } from './needs.ts';
import { count, duration, oneOf, optional, type Param, retryAfter, status } from './param.ts';

/** What the table of faults knows of a kind. */
export interface FaultSpec<P extends Params = Params> {
  /** One line, as the docs print it. */
  readonly what: string;
  readonly stage: Stage;
  /** What an answer must have for it to happen there. */
  readonly needs: readonly Need[];
  /** The first may stand behind the kind itself: `reset=5` is `reset;after=5`. */
  readonly params: P;
}

/**
 * Where it acts, which decides what it combines with: `instead` replaces the answer, `before` comes before it,
 * `end` is how a stream ends too early, `within` changes what an answer says and `framing` how it is sent.
 */
type Stage = 'instead' | 'before' | 'end' | 'within' | 'framing';
type Params = Readonly<Record<string, Param<unknown>>>;

const spec = <P extends Params = Record<never, never>>(
  what: string,
  stage: Stage,
  needs: readonly Need[],
  params: P = {} as P,
): FaultSpec<P> => ({ what, stage, needs, params });

/** Every fault there is. The grammar, its messages and the docs read this table. */
export const KINDS = {
  status: spec('Answers with this status and an error in the shape of the API that was asked', 'instead', [], {
    status: status(400),
    'retry-after': optional(retryAfter),
    'retry-after-ms': optional(count(1)),
  }),
  html: spec('Answers with a page of HTML, as a proxy does', 'instead', [], { status: status(200, 200) }),
  'no-response': spec('Never answers, and keeps the connection open', 'instead', []),
  'reset-before-headers': spec('Resets the connection instead of answering', 'instead', []),
  'delay-headers': spec('Waits before it takes up the request, so that the headers come late', 'before', [], {
    for: duration,
  }),
  'early-hints': spec('Sends an informational 103 answer before the real one', 'before', []),
  truncate: spec(
    'Ends the stream cleanly after that many tokens, without a finish reason and without `[DONE]`',
    'end',
    ['stream'],
    { after: count(3) },
  ),
  reset: spec('Resets the connection after that many tokens', 'end', ['stream'], { after: count(3) }),
  'reset-mid-event': spec('Resets the connection in the middle of that token’s JSON', 'end', ['stream'], {
    token: count(3),
  }),
  'error-chunk': spec(
    'Sends an error after that many tokens, and then `[DONE]` as vLLM does, or not; responses and Anthropic’s messages have none',
    'end',
    ['stream'],
    { after: count(3), done: oneOf(['yes', 'no'], 'yes') },
  ),
  stall: spec('Sends nothing more after that many tokens: for that time, or for ever', 'end', ['stream'], {
    for: optional(duration),
    after: count(1),
  }),
  malformed: spec('Breaks the JSON of that token’s event and goes on, or breaks a whole body', 'within', [], {
    token: count(2),
  }),
  'duplicate-chunk': spec('Sends that token’s event twice', 'within', ['stream'], { token: count(2) }),
  'huge-chunk': spec('Fills that token’s event up to that many bytes', 'within', ['stream'], {
    token: count(2),
    bytes: count(1_000_000, LARGEST_CHUNK_BYTES),
  }),
  'choice-order': spec(
    'Sends each step’s choices last to first; an answer of one choice has an empty event of choice 1 before it',
    'within',
    ['stream', 'choices'],
  ),
  'zero-tokens': spec('Answers with status 200, a finish reason and no token', 'within', ['tokens']),
  'duplicate-usage': spec('Sends the event that tells the usage twice', 'within', ['stream', 'usage']),
  'wrong-usage': spec(
    'Tells twice the output tokens that were sent, or none, in a total that does not say so',
    'within',
    ['tokens', 'usage'],
    { as: oneOf(['double', 'zero'], 'double') },
  ),
  'missing-usage': spec('Tells no usage, even when asked to', 'within', ['usage']),
  'empty-lines': spec(
    'Sends empty lines before every event, or before a whole body of JSON, as a busy DeepSeek does',
    'within',
    [],
  ),
  comments: spec('Sends a keep-alive comment right after the headers and before every step', 'within', ['stream']),
  coalesced: spec('Sends the events of that many steps in one write', 'within', ['stream'], { steps: count(4) }),
  'split-bytes': spec(
    'Sends events in several writes that cut the word `data:`, the JSON and characters in two',
    'framing',
    ['stream'],
  ),
  'slow-loris': spec('Sends the body one byte a second; once 1 MiB waits, the connection is cut off', 'framing', [
    'stream',
  ]),
  crlf: spec('Ends lines with CR LF', 'framing', ['stream']),
  gzip: spec('Compresses the stream, flushed event by event', 'framing', ['stream']),
} as const;

export type FaultKind = keyof typeof KINDS;

type Values<P> = { readonly [N in keyof P]: P[N] extends Param<infer T> ? T : never };

/** One fault with its parameters, all of them filled in. */
export type FaultOf<K extends FaultKind> = {
  readonly [One in K]: { readonly kind: One; readonly params: Values<(typeof KINDS)[One]['params']> };
}[K];
export type Fault = FaultOf<FaultKind>;

/** What goes wrong with one answer; empty when nothing does. */
export type FaultPlan = readonly Fault[];

export const specOf = (kind: FaultKind): FaultSpec => KINDS[kind];
/** The parameter that may stand behind the kind itself. */
export const mainOf = (params: Params): string | undefined => Object.keys(params)[0];

/** The plan's fault of one kind, if it has it. */
export const faultOf = <K extends FaultKind>(plan: FaultPlan, kind: K): Extract<Fault, { kind: K }> | undefined =>
  plan.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);

/** All faults as a table of Markdown, for the docs. */
export function faultTable(): string {
  const rows = Object.entries<FaultSpec>(KINDS).map(([kind, { what, needs, params }]) => {
    const main = mainOf(params);
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
