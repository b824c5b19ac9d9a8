import { formatDuration, formatNumber } from '../../../core/units.ts';
import { dealtTo } from '../arrivals/share.ts';
import { executorKind, steadyUsers } from './executor.ts';
import { iterationsField, maxDurationField, vusField } from './fields.ts';
import { counted } from './words.ts';

/** A fixed number of iterations in all, taken by whichever user is free. */
export const sharedIterations = executorKind({
  kind: 'shared-iterations',
  fields: { vus: vusField, iterations: iterationsField, maxDuration: maxDurationField },
  rules: [
    {
      about: ['vus', 'iterations'],
      at: 'iterations',
      problem: ({ vus, iterations }) =>
        iterations >= vus
          ? undefined
          : `takes at least vus (${vus}), as every user needs one to run, got ${iterations}`,
    },
  ],
  read: ({ vus, iterations, maxDuration }) => ({ vus, iterations, maxDurationMs: maxDuration }),
  pace: ({ vus }) => ({ kind: 'users', most: vus, varies: false }),
  inWords({ vus, iterations, maxDurationMs }) {
    const sharing = vus === 1 ? '1 user' : `shared by ${formatNumber(vus)} users`;
    return `${counted(iterations, 'session')}, ${sharing}, within ${formatDuration(maxDurationMs)}`;
  },
  plannedSessions: ({ iterations }) => iterations,
  durationMs: ({ maxDurationMs }) => maxDurationMs,
  load: ({ vus, iterations, maxDurationMs }, context) =>
    steadyUsers(context, maxDurationMs, vus, { kind: 'shared', iterations: dealtTo(iterations, vus, context.share) }),
});
