import { countOf, shareOf } from '../arrivals/share.ts';
import type { ExecutorKind } from './executor.ts';

/** Starts at the times that the prompt source recorded; `speed` and the window are the source's. */
export const replayed: ExecutorKind<'replay'> = {
  load({ maxVUs }, { entry, share, recordedStarts = [] }) {
    return {
      kind: 'open',
      name: entry.name,
      endsMs: entry.startTimeMs + (recordedStarts.at(-1) ?? 0),
      gracefulStopMs: entry.gracefulStopMs,
      maxInFlight: countOf(maxVUs, share),
      arrivals: () => shareOf(recordedStarts, entry.startTimeMs, share, maxVUs),
    };
  },
};
