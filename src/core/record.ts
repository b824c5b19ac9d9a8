import type { Stored } from './stored/fields.ts';
import type { recordSchema, requestRecord, sessionRecord, thrown } from './stored/record.ts';

/**
 * What happened to one planned request: one line of `records.jsonl`, the source of every figure; `stored/` says what each
 * field means.
 *
 * All times are run time in ms, and where present
 * `plannedMs ≤ startedMs ≤ sentMs ≤ headersMs ≤ firstTokenMs ≤ lastTokenMs ≤ endedMs`.
 *
 *   planned      started        sent      headers   first token            last token   ended
 *      ├─ our lateness ┼─ connect ─┼── queue, prefill ──┼── itl ─┼─ itl ─┼ … ──┤           │
 */
export type RequestRecord = Stored<typeof requestRecord>;

/** What the wire showed of one request, in the order in which it happens. Absent is what did not. */
export const STREAM_STAMPS = [
  'sentMs',
  'headersMs',
  'firstTokenMs',
  'firstAnswerMs',
  'lastTokenMs',
] as const satisfies readonly (keyof RequestRecord)[];
export type StreamStamps = Pick<RequestRecord, (typeof STREAM_STAMPS)[number]>;

/** How much of a request's times may be this program's own. */
export type Own = NonNullable<RequestRecord['own']>;

/** How a request ended. `kind` decides how it is counted; the rest says what to print. */
export type Outcome = RequestRecord['outcome'];
type OutcomeOf<Kind extends Outcome['kind']> = Extract<Outcome, { readonly kind: Kind }>;

export type TimeoutStage = OutcomeOf<'timeout'>['stage'];
export type CensoredReason = OutcomeOf<'censored'>['reason'];
/** What a response did that no finished answer does. */
export type ProtocolFault = OutcomeOf<'protocol'>['code'];

/** Where a response's token count comes from, best first. */
export type TokenSource = NonNullable<RequestRecord['tokensFrom']>;

/** What was odd about an answer that was read all the same; `oddity.ts` says what each means. */
export type Oddity = NonNullable<RequestRecord['odd']>[number];

/** What the scenario's own code threw, in one line, and where (`agent.ts:12:9`). It may quote a model's answer. */
export type Thrown = Stored<typeof thrown>;

/** How a session of several turns, or of the scenario's own code, ended: a line beside those of its requests. */
export type SessionRecord = Stored<typeof sessionRecord>;

/** One line of `records.jsonl`. */
export type JournalRecord = Stored<typeof recordSchema>;

export const isSession = (r: JournalRecord): r is SessionRecord => 'kind' in r;

const ENDS = {
  request: {
    ...{ ok: true, http: true, transport: true, protocol: true, timeout: true },
    ...{ censored: true, dropped: true, cancelled: true },
  } satisfies Record<Outcome['kind'], true>,
  session: { finished: true, failed: true, threw: true, cut: true } satisfies Record<
    SessionRecord['outcome']['kind'],
    true
  >,
};

/** Whether this version knows how to count it: the file may be of a newer one. */
export const endIsKnown = (r: JournalRecord): boolean =>
  Object.hasOwn(isSession(r) ? ENDS.session : ENDS.request, r.outcome.kind);

/** The request left this machine, or tried to. */
export const wasSent = (r: RequestRecord): boolean => r.outcome.kind !== 'dropped' && r.outcome.kind !== 'cancelled';

/** The server's failure, not ours and not the run's end. */
export const hasFailed = (
  r: RequestRecord,
): r is RequestRecord & { readonly outcome: { readonly kind: 'http' | 'transport' | 'protocol' | 'timeout' } } =>
  r.outcome.kind === 'http' ||
  r.outcome.kind === 'transport' ||
  r.outcome.kind === 'protocol' ||
  r.outcome.kind === 'timeout';
