import { countOf } from '../arrivals/share.ts';
import type { ExecutorKind } from './executor.ts';

/** A fixed number of users, each starting its next iteration when the last one ends. */
export const constantVus: ExecutorKind<'constant-vus'> = {
  load({ vus, durationMs }, { entry, share }) {
    return {
      kind: 'closed',
      share,
      name: entry.name,
      endsMs: entry.startTimeMs + durationMs,
      gracefulStopMs: entry.gracefulStopMs,
      gracefulRampDownMs: 0,
      steps: () => [{ atMs: entry.startTimeMs, vus: countOf(vus, share) }],
      budget: { kind: 'unlimited' },
    };
  },
};
