import { countOf, dealtTo } from '../arrivals/share.ts';
import type { ExecutorKind } from './executor.ts';

/** A fixed number of iterations in all, taken by whichever user is free. */
export const sharedIterations: ExecutorKind<'shared-iterations'> = {
  load({ vus, iterations, maxDurationMs }, { entry, share }) {
    return {
      kind: 'closed',
      share,
      name: entry.name,
      endsMs: entry.startTimeMs + maxDurationMs,
      gracefulStopMs: entry.gracefulStopMs,
      gracefulRampDownMs: 0,
      steps: () => [{ atMs: entry.startTimeMs, vus: countOf(vus, share) }],
      budget: { kind: 'shared', iterations: dealtTo(iterations, vus, share) },
    };
  },
};
