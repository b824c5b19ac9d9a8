import { atRandom } from '../arrivals/at-random.ts';
import { constant } from '../arrivals/constant.ts';
import { whenAreaReaches } from '../arrivals/ramp.ts';
import { countOf, shareOf } from '../arrivals/share.ts';
import type { ExecutorKind } from './executor.ts';

/** A fixed number of starts per time unit, evenly spaced or at random. */
export const constantArrivalRate: ExecutorKind<'constant-arrival-rate'> = {
  load({ rate, timeUnitMs, durationMs, arrivals, maxVUs }, { entry, share, rng }) {
    const perMs = rate / timeUnitMs;
    const starts = () =>
      arrivals.kind === 'uniform'
        ? constant(rate, timeUnitMs, durationMs)
        : whenAreaReaches(atRandom(arrivals, rng.fork('arrivals')), perMs, [{ durationMs, toPerMs: perMs }]);
    return {
      kind: 'open',
      name: entry.name,
      endsMs: entry.startTimeMs + durationMs,
      gracefulStopMs: entry.gracefulStopMs,
      maxInFlight: countOf(maxVUs, share),
      arrivals: () => shareOf(starts(), entry.startTimeMs, share, maxVUs),
    };
  },
};
