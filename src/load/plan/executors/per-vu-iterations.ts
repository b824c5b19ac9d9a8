import { formatDuration } from '../../../core/units.ts';
import { executorKind, steadyUsers } from './executor.ts';
import { iterationsField, maxDurationField, vusField } from './fields.ts';
import { counted } from './words.ts';

/** A fixed number of iterations for each user. */
export const perVuIterations = executorKind({
  kind: 'per-vu-iterations',
  fields: { vus: vusField, iterations: iterationsField, maxDuration: maxDurationField },
  read: ({ vus, iterations, maxDuration }) => ({ vus, iterations, maxDurationMs: maxDuration }),
  pace: ({ vus }) => ({ kind: 'users', most: vus, varies: false }),
  inWords({ vus, iterations, maxDurationMs }) {
    const each = `${counted(iterations, 'session')}${vus === 1 ? '' : ' each'}`;
    return `${counted(vus, 'user')}, ${each}, within ${formatDuration(maxDurationMs)}`;
  },
  plannedSessions: ({ vus, iterations }) => vus * iterations,
  durationMs: ({ maxDurationMs }) => maxDurationMs,
  load: ({ vus, iterations, maxDurationMs }, context) =>
    steadyUsers(context, maxDurationMs, vus, { kind: 'per-vu', iterations }),
});
