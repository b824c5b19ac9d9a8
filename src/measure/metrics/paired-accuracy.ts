import type { RequestRecord } from '../../core/record.ts';
import { type McNemar, mcNemar, type PairedCounts, pairedDifference } from '../stats/mcnemar.ts';

/** How rightly two runs answered the same questions. */
export interface PairedAccuracy extends McNemar {
  /** Questions whose answers were graded in both runs. */
  readonly pairs: PairedCounts;
  /** Graded in one run only, and in no figure here: the other's answer failed, was cut off, or was never asked for. */
  readonly leftOut: { readonly onlyInA: number; readonly onlyInB: number };
  /** A's accuracy less B's, over the pairs. */
  readonly difference: number;
  readonly ci95: readonly [low: number, high: number];
}

/**
 * Pairs the answers of two runs of one scenario and seed by scenario, iteration and turn. Undefined where no question
 * was graded in both. What a warm-up should keep out of this is for the caller to leave out.
 */
export function pairedAccuracy(a: Iterable<RequestRecord>, b: Iterable<RequestRecord>): PairedAccuracy | undefined {
  const [inA, inB] = [gradesOf(a), gradesOf(b)];
  const pairs = { both: 0, onlyA: 0, onlyB: 0, neither: 0 };
  let paired = 0;
  for (const [question, isRight] of inA) {
    const other = inB.get(question);
    if (other === undefined) continue;
    paired++;
    if (isRight) pairs[other ? 'both' : 'onlyA']++;
    else pairs[other ? 'onlyB' : 'neither']++;
  }
  if (paired === 0) return undefined;
  const leftOut = { onlyInA: inA.size - paired, onlyInB: inB.size - paired };
  return { pairs, leftOut, ...mcNemar(pairs), ...pairedDifference(pairs) };
}

function gradesOf(records: Iterable<RequestRecord>): ReadonlyMap<string, boolean> {
  const grades = new Map<string, boolean>();
  for (const { scenario, iteration, turn, isRight } of records)
    if (isRight !== undefined) grades.set(`${iteration} ${turn} ${scenario}`, isRight);
  return grades;
}
