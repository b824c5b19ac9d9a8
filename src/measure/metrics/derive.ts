import { CONTENT_FILTER } from '../../client/wire/finish-reasons.ts';
import { hasFailed, type RequestRecord, type SessionRecord, wasSent } from '../../core/record.ts';

/**
 * Every latency is taken from `plannedMs`, the instant at which the schedule wanted the request, so that
 * waiting behind a slow server or a late generator is counted (wrk2's remedy for coordinated omission).
 * Undefined means that this request has no such value; it then adds nothing to the metric.
 */
type Derived = number | undefined;

const since = (from: number | undefined, to: number | undefined): Derived =>
  from === undefined || to === undefined ? undefined : to - from;

const isOk = (r: RequestRecord): boolean => r.outcome.kind === 'ok';

/** It came to its end, and a content filter had ended it: no failure, and no answer that was asked for. */
export const isFiltered = ({ outcome }: RequestRecord): boolean =>
  outcome.kind === 'ok' && outcome.finishReason === CONTENT_FILTER;

/**
 * Only whole answers have latencies. What failed, was cut off or was filtered ended sooner than it would have, and
 * would make the figures better the worse the server does.
 */
const isWhole = (r: RequestRecord): boolean => isOk(r) && !isFiltered(r);

export const ttftMs = (r: RequestRecord): Derived => (isWhole(r) ? since(r.plannedMs, r.firstTokenMs) : undefined);

export const ttftAnswerMs = (r: RequestRecord): Derived =>
  isWhole(r) ? since(r.plannedMs, r.firstAnswerMs) : undefined;

export const gapsMs = (r: RequestRecord): readonly number[] | undefined => (isWhole(r) ? r.itlMs : undefined);

export const e2eMs = (r: RequestRecord): Derived => (isWhole(r) ? r.endedMs - r.plannedMs : undefined);

export const serviceTtftMs = (r: RequestRecord): Derived => (isWhole(r) ? since(r.sentMs, r.firstTokenMs) : undefined);

export const serviceE2eMs = (r: RequestRecord): Derived => (isWhole(r) ? since(r.sentMs, r.endedMs) : undefined);

export const failedTtftMs = (r: RequestRecord): Derived =>
  hasFailed(r) ? since(r.plannedMs, r.firstTokenMs) : undefined;

export const failedE2eMs = (r: RequestRecord): Derived => (hasFailed(r) ? r.endedMs - r.plannedMs : undefined);

/** Time per output token after the first, of each choice. Undefined where no choice has a second token. */
export function tpotMs(r: RequestRecord): Derived {
  const { outputTokens = 0, choices = 1, itlMs = [] } = r;
  const spentMs = choices > 1 ? sum(itlMs) : since(r.firstTokenMs, r.lastTokenMs);
  return !isWhole(r) || spentMs === undefined || r.firstTokenMs === undefined || outputTokens <= choices
    ? undefined
    : spentMs / (outputTokens - choices);
}

export const stallMs = (r: RequestRecord): Derived => (isWhole(r) ? largest(r.itlMs) : undefined);

export function largest(gapsMs: readonly number[] = []): Derived {
  if (gapsMs.length === 0) return undefined;
  let mostMs = 0;
  for (const gap of gapsMs) if (gap > mostMs) mostMs = gap;
  return mostMs;
}

function sum(gapsMs: readonly number[]): number {
  let totalMs = 0;
  for (const gap of gapsMs) totalMs += gap;
  return totalMs;
}

/** Planned → on the wire, less the opening of a connection, which `connect` shows by itself. */
export const sendLagMs = (r: RequestRecord): Derived => {
  if (!wasSent(r) || r.startedMs === undefined) return undefined;
  return (r.sentMs ?? r.startedMs + (r.connectMs ?? 0)) - r.plannedMs - (r.connectMs ?? 0);
};

/** Dispatched → a connection was its own, less the opening of one: time in a queue of ours, which must not be. */
export const socketWaitMs = ({ startedMs, sentMs, connectMs = 0 }: RequestRecord): Derived =>
  startedMs === undefined || sentMs === undefined ? undefined : Math.max(0, sentMs - startedMs - connectMs);

export const connectMs = (r: RequestRecord): Derived => r.connectMs;

/** Of a session that came to its own end. */
export const sessionMs = ({ plannedMs, endedMs, outcome }: SessionRecord): Derived =>
  outcome.kind === 'finished' ? endedMs - plannedMs : undefined;

/** Undefined where it was cut off, for then it neither failed nor finished. */
export const isError = (r: RequestRecord): boolean | undefined => (hasFailed(r) ? true : isOk(r) ? false : undefined);
