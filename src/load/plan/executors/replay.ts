import { formatDuration, formatNumber } from '../../../core/units.ts';
import { wholeNumber } from '../../prompts/fields.ts';
import { executorKind, openLoad, type RecordedStarts } from './executor.ts';

/** Ours, not k6's: starts at the times that the prompt source recorded; `speed` and the window are the source's. */
export const replayed = executorKind({
  kind: 'replay',
  fields: { maxVUs: wholeNumber(1).default(1000) },
  read: ({ maxVUs }) => ({ maxVUs }),
  pace: () => ({ kind: 'recorded' }),
  inWords: ({ maxVUs }, recordedStarts) =>
    `starts sessions at their recorded times for ${formatDuration(lastOf(recordedStarts))}, at most ${formatNumber(maxVUs)} at once`,
  plannedSessions: (_, recordedStarts) => recordedStarts?.length ?? 0,
  durationMs: (_, recordedStarts) => lastOf(recordedStarts),
  load({ maxVUs }, context) {
    const { recordedStarts = [] } = context;
    return openLoad(context, lastOf(recordedStarts), maxVUs, () => recordedStarts);
  },
});

const lastOf = (recordedStarts: RecordedStarts): number => recordedStarts?.at(-1) ?? 0;
