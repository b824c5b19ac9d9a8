import type { PickedRequest, PickedRequests } from '../../core/result.ts';

/** Requests of every outcome, without chance. @param foreign text that a server or a scenario could hold */
export function somePicked(
  foreign: { readonly scenario?: string; readonly target?: string; readonly id?: string; readonly code?: string } = {},
): PickedRequests {
  const request = (
    at: number,
    firstAfterMs: number | undefined,
    decodeMs: number,
    over: Partial<PickedRequest> = {},
  ): PickedRequest => {
    const plannedMs = 1000 * at;
    const sentMs = plannedMs + 0.4;
    const firstTokenMs = firstAfterMs === undefined ? undefined : plannedMs + firstAfterMs;
    const lastTokenMs = firstTokenMs === undefined ? undefined : firstTokenMs + decodeMs;
    const endedMs = (lastTokenMs ?? plannedMs + decodeMs) + 1.2;
    return {
      id: `0.${20 * at}`,
      scenario: foreign.scenario ?? (at % 3 === 0 ? 'summarise' : 'chat'),
      ...(foreign.target === undefined ? {} : { target: foreign.target }),
      turn: at % 2 === 0 ? 1 : 2,
      plannedMs,
      startedMs: plannedMs + 0.1,
      sentMs,
      headersMs: sentMs + 3,
      ...(firstTokenMs === undefined || lastTokenMs === undefined ? {} : { firstTokenMs, lastTokenMs }),
      endedMs,
      inputTokens: 480 + 7 * at,
      ...(firstTokenMs === undefined ? {} : { outputTokens: 128 }),
      inFlight: 60 + (at % 9),
      gaps:
        firstTokenMs === undefined
          ? []
          : [
              { atMs: firstTokenMs + decodeMs * 0.2, ms: decodeMs * 0.06 },
              { atMs: firstTokenMs + decodeMs * 0.7, ms: decodeMs * 0.03 },
            ],
      outcome: { kind: 'ok' },
      ...over,
    };
  };
  const named = foreign.id === undefined ? {} : { id: foreign.id };
  return {
    slowestFirstToken: [request(52, 943, 2200, named), request(54, 871, 2600), request(51, 802, 1900)],
    slowestToEnd: [
      request(49, 610, 12_700, { outcome: { kind: 'censored' } }),
      request(71, undefined, 10_000, { outcome: { kind: 'timeout', stage: 'first-token' } }),
      request(58, 402, 9100),
      request(60, undefined, 8400, { outcome: { kind: 'transport', code: foreign.code ?? 'ECONNRESET' } }),
    ],
    random: [
      request(17, 171, 2700, { connectMs: 0.9, sentMs: 17_001.3 }),
      request(48, undefined, 12, { outcome: { kind: 'http', status: 503 } }),
      request(88, 190, 2850),
    ],
  };
}
