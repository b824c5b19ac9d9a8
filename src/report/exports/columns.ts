import type { Outcome, RequestRecord } from '../../core/record.ts';
import { METRICS, type TrendMetric } from '../../measure/metrics/catalog.ts';

/** What a request has in a column; undefined is an empty cell. */
export type Column = { readonly name: string; readonly meaning: string } & (
  | { readonly kind: 'text'; readonly of: (r: RequestRecord) => string | undefined }
  | { readonly kind: 'integer'; readonly of: (r: RequestRecord) => number | undefined }
  | { readonly kind: 'number'; readonly of: (r: RequestRecord) => number | undefined }
  | { readonly kind: 'boolean'; readonly of: (r: RequestRecord) => boolean | undefined }
  | { readonly kind: 'numbers'; readonly of: (r: RequestRecord) => readonly number[] | undefined }
);

type Of<K extends Column['kind']> = Extract<Column, { readonly kind: K }>['of'];

const text = (name: string, meaning: string, of: Of<'text'>): Column => ({ kind: 'text', name, meaning, of });
const integer = (name: string, meaning: string, of: Of<'integer'>): Column => ({ kind: 'integer', name, meaning, of });
const number = (name: string, meaning: string, of: Of<'number'>): Column => ({ kind: 'number', name, meaning, of });
const boolean = (name: string, meaning: string, of: Of<'boolean'>): Column => ({ kind: 'boolean', name, meaning, of });

/** Of an instant: in ms since the run's zero. */
const instant = (name: string, meaning: string, of: Of<'number'>): Column => number(`${name}_ms`, meaning, of);

/**
 * The table of requests, in its order, for every export that has rows and columns. A time ends in `_ms`; instants are
 * in ms since the run's zero, and metrics are those of the catalogue, of this one request.
 */
export const COLUMNS: readonly Column[] = [
  text('id', 'its name in `records.jsonl.gz`, unique in the run', (r) => r.id),
  text('scenario', 'which of the file’s scenarios', (r) => r.scenario),
  text('session', 'its session', (r) => r.session),
  integer('turn', '1 for the first request of a session', (r) => r.turn),
  integer('iteration', 'number of the iteration in its scenario', (r) => r.iteration),
  text('tags', 'a JSON object', ({ tags }) => (tags === undefined ? undefined : JSON.stringify(tags))),
  text('outcome', '`ok`, `http`, `transport`, `protocol`, `timeout`, `censored`, `dropped` or `cancelled`', (r) => {
    return r.outcome.kind;
  }),
  text(
    'detail',
    'finish reason, HTTP status, error code, stage of the timeout, or why it was cut off or dropped',
    (r) => detailOf(r.outcome),
  ),
  text('message', 'what the server or the connection said of a failure', ({ outcome }) =>
    'message' in outcome ? outcome.message : undefined,
  ),
  instant('planned', 'when the schedule wanted it', (r) => r.plannedMs),
  instant('started', 'when the generator reached it', (r) => r.startedMs),
  instant('sent', 'on the wire', (r) => r.sentMs),
  instant('headers', 'first bytes of the response', (r) => r.headersMs),
  instant('first_token', 'first output of any kind', (r) => r.firstTokenMs),
  instant('first_answer', 'first output that a user sees', (r) => r.firstAnswerMs),
  instant('last_token', 'last output', (r) => r.lastTokenMs),
  instant('ended', 'its end, whatever it was', (r) => r.endedMs),
  ...Object.entries(METRICS).flatMap(([name, metric]) => (metric.kind === 'trend' ? ofMetric(name, metric) : [])),
  number(
    'own_send_ms',
    'of what may be the generator’s own: from `planned_ms` until it was wholly handed to the system',
    ({ own }) => own?.sendMs,
  ),
  number('own_connect_ms', 'of `connect_ms`', ({ own }) => own?.connectMs),
  number(
    'own_first_token_ms',
    'how long the first token may have waited for the generator: `ttft_ms` is at least itself less this and `own_send_ms`',
    ({ own }) => own?.firstTokenMs,
  ),
  number('own_first_answer_ms', 'the same of the first output that a user sees', ({ own }) => own?.firstAnswerMs),
  number('own_ended_ms', 'the same of its end, for `e2e_ms`', ({ own }) => own?.endedMs),
  integer('input_tokens', 'tokens of the prompt', (r) => r.inputTokens),
  integer('output_tokens', 'tokens received', (r) => r.outputTokens),
  integer('reasoning_tokens', 'those among them that reason', (r) => r.reasoningTokens),
  integer('cached_tokens', 'tokens of the prompt from the server’s cache', (r) => r.cachedTokens),
  text('tokens_from', 'who counted: `usage`, `tokenizer` or `events`', (r) => r.tokensFrom),
  integer('asked_input_tokens', 'what the prompt source meant to send', (r) => r.askedInputTokens),
  integer('asked_output_tokens', 'what it meant to get back', (r) => r.askedOutputTokens),
  integer('choices', 'choices (`n`) of the answer, where more than one', (r) => r.choices),
  boolean('is_right', 'of a graded answer', (r) => r.isRight),
  integer('in_flight', 'requests in flight just after it was started, itself included', (r) => r.inFlight),
  integer('bytes_in', 'bytes of the body received', (r) => r.bytesIn),
  number('retry_after_ms', 'how long the server asked to be left alone', ({ outcome }) =>
    outcome.kind === 'http' ? outcome.retryAfterMs : undefined,
  ),
  integer('iterations', 'how many iterations a dropped request stands for, where more than one', (r) => r.iterations),
];

/** The names of those that are metrics are theirs; what only sessions have is in no request. */
function ofMetric(name: string, { definition, of, ofEach }: TrendMetric): readonly Column[] {
  const column = `${name}_ms`;
  return [
    ...(of === undefined ? [] : [number(column, definition, of)]),
    ...(ofEach === undefined ? [] : [{ kind: 'numbers', name: column, meaning: definition, of: ofEach } as const]),
  ];
}

function detailOf(outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'ok':
      return outcome.finishReason;
    case 'http':
      return String(outcome.status);
    case 'transport':
    case 'protocol':
      return outcome.code;
    case 'timeout':
      return outcome.stage;
    case 'censored':
    case 'dropped':
      return outcome.reason;
    case 'cancelled':
      return undefined;
    default: // Of a newer version.
      outcome satisfies never;
      return undefined;
  }
}
