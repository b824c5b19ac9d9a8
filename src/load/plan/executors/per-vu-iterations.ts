import { countOf } from '../arrivals/share.ts';
import type { ExecutorKind } from './executor.ts';

/** A fixed number of iterations for each user. */
export const perVuIterations: ExecutorKind<'per-vu-iterations'> = {
  load({ vus, iterations, maxDurationMs }, { entry, share }) {
    return {
      kind: 'closed',
      share,
      name: entry.name,
      endsMs: entry.startTimeMs + maxDurationMs,
      gracefulStopMs: entry.gracefulStopMs,
      gracefulRampDownMs: 0,
      steps: () => [{ atMs: entry.startTimeMs, vus: countOf(vus, share) }],
      budget: { kind: 'per-vu', iterations },
    };
  },
};
