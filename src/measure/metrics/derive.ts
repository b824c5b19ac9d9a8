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

export const ttftMs = (r: RequestRecord): Derived => since(r.plannedMs, r.firstTokenMs);

export const ttftAnswerMs = (r: RequestRecord): Derived => since(r.plannedMs, r.firstAnswerMs);

/** Only of finished answers: the time to an error is no latency. */
export const e2eMs = (r: RequestRecord): Derived => (isOk(r) ? r.endedMs - r.plannedMs : undefined);

export const serviceTtftMs = (r: RequestRecord): Derived => since(r.sentMs, r.firstTokenMs);

export const serviceE2eMs = (r: RequestRecord): Derived => (isOk(r) ? since(r.sentMs, r.endedMs) : undefined);

/** Time per output token after the first. Undefined for fewer than two tokens and for unfinished answers. */
export const tpotMs = (r: RequestRecord): Derived =>
  !isOk(r) ||
  r.firstTokenMs === undefined ||
  r.lastTokenMs === undefined ||
  r.outputTokens === undefined ||
  r.outputTokens < 2
    ? undefined
    : (r.lastTokenMs - r.firstTokenMs) / (r.outputTokens - 1);

export function stallMs(r: RequestRecord): Derived {
  if (r.itlMs === undefined || r.itlMs.length === 0) return undefined;
  let largest = 0;
  for (const gap of r.itlMs) if (gap > largest) largest = gap;
  return largest;
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
