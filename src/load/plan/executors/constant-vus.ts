import { formatDuration } from '../../../core/units.ts';
import { executorKind, steadyUsers } from './executor.ts';
import { durationField, vusField } from './fields.ts';
import { counted } from './words.ts';

/** A fixed number of users, each starting its next iteration when the last one ends. */
export const constantVus = executorKind({
  kind: 'constant-vus',
  fields: { vus: vusField, duration: durationField },
  read: ({ vus, duration }) => ({ vus, durationMs: duration }),
  pace: ({ vus }) => ({ kind: 'users', most: vus, varies: false }),
  inWords: ({ vus, durationMs }) =>
    `${counted(vus, 'user')} for ${formatDuration(durationMs)}, each asking again when answered`,
  plannedSessions: () => undefined,
  durationMs: ({ durationMs }) => durationMs,
  load: ({ vus, durationMs }, context) => steadyUsers(context, durationMs, vus, { kind: 'unlimited' }),
});
