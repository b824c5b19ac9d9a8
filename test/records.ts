import type { RequestRecord, SessionRecord } from '../src/core/record.ts';

/** A finished request: planned at 0, sent at once, first of three tokens after 100 ms, one every 20 ms. For tests. */
export function finished(over: Partial<RequestRecord> = {}): RequestRecord {
  const plannedMs = over.plannedMs ?? 0;
  return {
    id: '0.0',
    scenario: 'chat',
    session: 'chat#0',
    turn: 1,
    iteration: 0,
    isLast: true,
    plannedMs,
    startedMs: plannedMs,
    sentMs: plannedMs,
    headersMs: plannedMs + 90,
    firstTokenMs: plannedMs + 100,
    firstAnswerMs: plannedMs + 100,
    lastTokenMs: plannedMs + 140,
    endedMs: plannedMs + 141,
    itlMs: [20, 20],
    inputTokens: 7,
    outputTokens: 3,
    tokensFrom: 'usage',
    outcome: { kind: 'ok', finishReason: 'stop' },
    ...over,
  };
}

/** A request that the server failed after 50 ms, with nothing received. */
export const failed = (over: Partial<RequestRecord> = {}): RequestRecord => ({
  id: '0.1',
  scenario: 'chat',
  session: 'chat#1',
  turn: 1,
  iteration: 1,
  isLast: true,
  plannedMs: 0,
  startedMs: 0,
  sentMs: 0,
  endedMs: 50,
  outcome: { kind: 'http', status: 503, message: 'full' },
  ...over,
});

/** A request that had nothing of its answer when its time limit for the first token was over, after 5 s. */
export const timedOut = (over: Partial<RequestRecord> = {}): RequestRecord =>
  failed({ endedMs: 5000, outcome: { kind: 'timeout', stage: 'first-token', afterMs: 5000 }, ...over });

/** A session of two requests that came to its own end after 500 ms. */
export const session = (over: Partial<SessionRecord> = {}): SessionRecord => ({
  kind: 'session',
  id: '0.3',
  scenario: 'chat',
  session: 'chat#3',
  iteration: 3,
  plannedMs: 0,
  endedMs: 500,
  requests: 2,
  outcome: { kind: 'finished' },
  ...over,
});

/** An arrival that found no free VU. */
export const dropped = (over: Partial<RequestRecord> = {}): RequestRecord => ({
  id: '0.2',
  scenario: 'chat',
  session: 'chat#2',
  turn: 1,
  iteration: 2,
  plannedMs: 0,
  endedMs: 0,
  outcome: { kind: 'dropped', reason: 'no-free-vu' },
  ...over,
});
