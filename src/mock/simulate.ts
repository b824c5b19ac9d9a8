import type { RunMs } from '../core/clock.ts';
import type { Core } from './engine/core.ts';
import type { Job } from './engine/job.ts';

/** A request that comes at its own time, whatever has become of others. */
export interface Arrival {
  readonly atMs: RunMs;
  readonly job: Job;
}

/**
 * Serves these requests to the last, or up to `untilMs`, without letting any time pass. Returns when it ended.
 *
 * @param arrivals in order of time
 */
export function simulate(core: Core, arrivals: Iterable<Arrival>, untilMs = Number.POSITIVE_INFINITY): RunMs {
  const coming = arrivals[Symbol.iterator]();
  let next = coming.next();
  const submitUpTo = (ms: RunMs): void => {
    for (; !next.done && next.value.atMs <= ms; next = coming.next()) core.submit(next.value.job);
  };
  let nowMs: RunMs = 0;
  while (nowMs < untilMs) {
    submitUpTo(nowMs);
    const step = core.begin(nowMs);
    if (step === undefined) {
      const wakesAtMs = Math.min(
        core.wakesAtMs ?? Number.POSITIVE_INFINITY,
        next.done ? Number.POSITIVE_INFINITY : next.value.atMs,
      );
      if (wakesAtMs === Number.POSITIVE_INFINITY) return nowMs;
      nowMs = wakesAtMs;
      continue;
    }
    const endMs = nowMs + step.tookMs;
    submitUpTo(endMs);
    core.end(step, { startMs: nowMs, dueMs: endMs, endMs, slippedMs: 0 });
    nowMs = endMs;
  }
  return nowMs;
}
