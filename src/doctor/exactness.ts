import { isSession, type JournalRecord, type RequestRecord } from '../core/record.ts';
import { gapsMs, ttftMs } from '../measure/metrics/derive.ts';
import { gapsBetween, OWN_PARTS } from '../measure/metrics/own-part.ts';
import { Distribution } from '../measure/stats/distribution.ts';

/**
 * How far from the truth the times of a level may be: of each first token and each gap by itself, by what its record says
 * may be the generator's own.
 */
export interface Exactness {
  /** Absent where there was no whole answer. */
  readonly ttft?: MayBeOff;
  /** Absent where there was no gap. */
  readonly itl?: MayBeOff;
}

export interface MayBeOff {
  /** Times that there were. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** @param fromMs what was planned before is a warm-up's, and not looked at */
export async function exactnessOf(records: AsyncIterable<JournalRecord>, fromMs: number): Promise<Exactness> {
  const ttft = new Distribution();
  const itl = new Distribution();
  for await (const record of records) {
    if (isSession(record) || record.plannedMs < fromMs) continue;
    addFirstToken(record, ttft);
    addGaps(record, itl);
  }
  return { ...named('ttft', ttft), ...named('itl', itl) };
}

function addFirstToken(record: RequestRecord, to: Distribution): void {
  const ms = ttftMs(record);
  const part = OWN_PARTS.ttft?.(record);
  if (ms !== undefined && part !== undefined) to.add(Math.min(ms, part.belowMs));
}

/** A gap may be off both ways: the farther of the two counts. */
function addGaps(record: RequestRecord, to: Distribution): void {
  const gaps = gapsMs(record);
  const between = gapsBetween(record);
  if (gaps === undefined || between === undefined) return;
  for (const [i, gapMs] of gaps.entries())
    to.add(Math.max(gapMs - (between.leastMs[i] ?? gapMs), (between.mostMs[i] ?? gapMs) - gapMs));
}

function named<Name extends keyof Exactness>(name: Name, of: Distribution): Exactness {
  const [p50Ms, p99Ms, maxMs] = [of.quantileMs(0.5), of.quantileMs(0.99), of.moments?.maxMs];
  if (p50Ms === undefined || p99Ms === undefined || maxMs === undefined) return {};
  return { [name]: { count: of.count, p50Ms, p99Ms, maxMs } };
}
