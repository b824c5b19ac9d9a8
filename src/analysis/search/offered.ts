import type { Plan } from '../../core/plan.ts';
import type { RunResult } from '../../core/result.ts';

/** Requests that a plan asks for in its measured part, of sessions with so many turns each; undefined where nobody knows how many. */
export function requestsIn(plan: Plan, turns: readonly (number | undefined)[]): number | undefined {
  let requests = 0;
  for (const [i, load] of plan.loads.entries()) {
    const each = turns[i];
    if (each === undefined || load.kind !== 'open') return undefined;
    for (const { atMs } of load.arrivals()) if (atMs >= plan.warmupMs) requests += each;
  }
  return requests;
}

/**
 * Requests per second that the measured part of a run asks for: as planned, also of a run that was given up; where the plan
 * does not know, as they came.
 */
export function offeredPerSecond(
  { run, counts }: Pick<RunResult, 'run' | 'counts'>,
  requests: number | undefined,
  measureMs: number,
): number {
  if (requests !== undefined) return (requests * 1000) / measureMs;
  return run.measuredMs > 0 ? (counts.planned * 1000) / run.measuredMs : 0;
}
