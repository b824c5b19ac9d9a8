import { constant } from '../arrivals/constant.ts';
import { countOf, shareOf } from '../arrivals/share.ts';
import type { ExecutorKind } from './executor.ts';

/** A fixed number of starts per time unit, evenly spaced. */
export const constantArrivalRate: ExecutorKind<'constant-arrival-rate'> = {
  load({ rate, timeUnitMs, durationMs, maxVUs }, { entry, share }) {
    return {
      kind: 'open',
      name: entry.name,
      endsMs: entry.startTimeMs + durationMs,
      gracefulStopMs: entry.gracefulStopMs,
      maxInFlight: countOf(maxVUs, share),
      arrivals: () => shareOf(constant(rate, timeUnitMs, durationMs), entry.startTimeMs, share),
    };
  },
};
