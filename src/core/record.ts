import type { RunMs } from './clock.ts';

export type TimeoutStage = 'connect' | 'first-token' | 'between-tokens' | 'total';

/** How a request ended. `kind` decides how it is counted; the rest says what to print. */
export type Outcome =
  | { readonly kind: 'ok'; readonly finishReason: string }
  /** `retryAfterMs`: how long the server asks to be left alone; recorded, and never obeyed. */
  | { readonly kind: 'http'; readonly status: number; readonly message: string; readonly retryAfterMs?: number }
  | { readonly kind: 'transport'; readonly code: string; readonly message: string }
  | { readonly kind: 'protocol'; readonly code: ProtocolFault; readonly message: string }
  | { readonly kind: 'timeout'; readonly stage: TimeoutStage; readonly afterMs: number }
  /** Cut off by us while the server was still answering: its latency is a lower bound, not a measurement. */
  | { readonly kind: 'censored'; readonly reason: CensoredReason }
  /** Never sent: no user was free when its time came, or the run ended before its turn. */
  | { readonly kind: 'dropped'; readonly reason: 'no-free-vu' | 'out-of-time' }
  /** Planned, and stopped before it was sent because the run was aborted. */
  | { readonly kind: 'cancelled' };

export type CensoredReason = 'end-of-run' | 'ramp-down' | 'aborted';

/** What a response did that no finished answer does. */
export type ProtocolFault = 'truncated' | 'in-band-error' | 'bad-event' | 'not-an-event-stream' | 'no-tokens';

/** Where a response's token count comes from, best first. */
export type TokenSource = 'usage' | 'tokenizer' | 'events';

/** What the wire showed of one request, in the order in which it happens. Absent is what did not. */
export interface StreamStamps {
  /** On the wire: a connection was ours and the request was written. Absent when no connection was made. */
  readonly sentMs?: RunMs;
  readonly headersMs?: RunMs;
  /** First output of any kind: reasoning, answer or tool call. */
  readonly firstTokenMs?: RunMs;
  /** First output that a user would see: answer or tool call. */
  readonly firstAnswerMs?: RunMs;
  readonly lastTokenMs?: RunMs;
}

export const STREAM_STAMPS = Object.keys({
  sentMs: true,
  headersMs: true,
  firstTokenMs: true,
  firstAnswerMs: true,
  lastTokenMs: true,
} satisfies Record<keyof StreamStamps, true>) as readonly (keyof StreamStamps)[];

/**
 * What happened to one planned request: one line of `records.jsonl`, the source of every figure.
 *
 * All times are run time in ms, and where present
 * `plannedMs ≤ startedMs ≤ sentMs ≤ headersMs ≤ firstTokenMs ≤ lastTokenMs ≤ endedMs`.
 *
 *   planned      started        sent      headers   first token            last token   ended
 *      ├─ our lateness ┼─ connect ─┼── queue, prefill ──┼── itl ─┼─ itl ─┼ … ──┤           │
 */
export interface RequestRecord extends StreamStamps {
  /** `<worker>.<n>`, unique in the run. */
  readonly id: string;
  readonly scenario: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly session: string;
  /** 1 for the first request of a session. */
  readonly turn: number;
  /** The iteration's number in its scenario. */
  readonly iteration: number;
  /** The iteration ended with this request. */
  readonly isLast?: boolean;
  /** One of several requests that its session may make: the end of that is a {@link SessionRecord}. */
  readonly isTurn?: boolean;
  readonly plannedMs: RunMs;
  /** When the loop reached it: lateness before this is ours alone. */
  readonly startedMs?: RunMs;
  /** DNS, TCP and TLS, when a connection had to be opened for this request. */
  readonly connectMs?: number;
  /** Requests in flight just after this one was started, itself included. */
  readonly inFlight?: number;
  readonly endedMs: RunMs;
  /** Gaps between consecutive events that carried output, in ms: `lastTokenMs − firstTokenMs = Σ itlMs`. */
  readonly itlMs?: readonly number[];
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
  readonly cachedTokens?: number;
  readonly tokensFrom?: TokenSource;
  /** What the prompt source meant to send and to get back. */
  readonly askedInputTokens?: number;
  readonly askedOutputTokens?: number;
  /** Of a finished answer to a turn that expects something. */
  readonly isRight?: boolean;
  /** Body bytes received. */
  readonly bytesIn?: number;
  readonly outcome: Outcome;
  /** How many iterations this stands for, when more than one was dropped at once. */
  readonly iterations?: number;
}

/** What the scenario's own code threw, in one line, and where (`agent.ts:12:9`). It may quote a model's answer. */
export interface Thrown {
  readonly message: string;
  readonly where?: string;
}

/**
 * How a session of several turns, or of the scenario's own code, ended: a line of `records.jsonl` beside those of its
 * requests, which alone do not tell: a session may go on after the last of them, throw, be cut off between two, or
 * make none at all.
 */
export interface SessionRecord {
  readonly kind: 'session';
  readonly id: string;
  readonly scenario: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly session: string;
  readonly iteration: number;
  readonly plannedMs: RunMs;
  readonly endedMs: RunMs;
  /** Those that it made. */
  readonly requests: number;
  readonly outcome:
    | { readonly kind: 'finished' }
    /** A declared session ends with the first turn that fails. */
    | { readonly kind: 'failed' }
    | ({ readonly kind: 'threw' } & Thrown)
    | { readonly kind: 'cut'; readonly reason: CensoredReason };
  readonly checks?: Readonly<Record<string, { readonly passes: number; readonly fails: number }>>;
  /** The reason with which its code marked the run as failed. */
  readonly markedFailed?: string;
  /** Its end was on record before: this tells what its code threw after that, and is no end of anything. */
  readonly isAfterEnd?: boolean;
}

/** One line of `records.jsonl`. */
export type JournalRecord = RequestRecord | SessionRecord;

export const isSession = (r: JournalRecord): r is SessionRecord => 'kind' in r;

/** The request left this machine, or tried to. */
export const wasSent = (r: RequestRecord): boolean => r.outcome.kind !== 'dropped' && r.outcome.kind !== 'cancelled';

/** The server's failure, not ours and not the run's end. */
export const hasFailed = (r: RequestRecord): boolean =>
  r.outcome.kind === 'http' ||
  r.outcome.kind === 'transport' ||
  r.outcome.kind === 'protocol' ||
  r.outcome.kind === 'timeout';
