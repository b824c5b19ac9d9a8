import type { RequestRecord } from '../../core/record.ts';
import type { TrendName } from './catalog.ts';

type AtLeast = readonly (readonly [TrendName, number])[];

const NOTHING: AtLeast = [];

/**
 * What a request that ran into one of our time limits would have taken at least, in ms: the time until we gave it up.
 * It is no measurement, so it is in no metric. Thresholds count it, for to leave the slowest out would pass them.
 */
export function atLeastOf(r: RequestRecord): AtLeast {
  if (r.outcome.kind !== 'timeout') return NOTHING;
  const wholeMs = r.endedMs - r.plannedMs;
  const known: (readonly [TrendName, number])[] = [['e2e', wholeMs]];
  if (r.firstAnswerMs === undefined) known.push(['ttft_answer', wholeMs]);
  if (r.sentMs !== undefined) known.push(['service_e2e', r.endedMs - r.sentMs]);
  if (r.firstTokenMs === undefined || r.lastTokenMs === undefined) {
    known.push(['ttft', wholeMs]);
    if (r.sentMs !== undefined) known.push(['service_ttft', r.endedMs - r.sentMs]);
    return known;
  }
  const waitedMs = r.endedMs - r.lastTokenMs;
  let stallMs = waitedMs;
  for (const gap of r.itlMs ?? []) if (gap > stallMs) stallMs = gap;
  known.push(['itl', waitedMs], ['stall', stallMs], ['tpot', tpotAtLeastMs(r, r.endedMs - r.firstTokenMs)]);
  return known;
}

/** Where it is not known how long the answer was to be, what was still to come might have come fast: 0 is all that is sure. */
function tpotAtLeastMs({ askedOutputTokens, outputTokens = 0, choices = 1 }: RequestRecord, spentMs: number): number {
  if (askedOutputTokens === undefined || choices > 1) return 0;
  return spentMs / (Math.max(askedOutputTokens, outputTokens + 1) - 1);
}
