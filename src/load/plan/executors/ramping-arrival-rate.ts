import { atRandom } from '../arrivals/at-random.ts';
import { ramp, whenAreaReaches } from '../arrivals/ramp.ts';
import { countOf, shareOf } from '../arrivals/share.ts';
import type { ExecutorKind } from './executor.ts';

/** A number of starts per time unit that moves in straight lines from stage to stage. */
export const rampingArrivalRate: ExecutorKind<'ramping-arrival-rate'> = {
  load({ startRate, timeUnitMs, stages, arrivals, maxVUs }, { entry, share, rng }) {
    const fromPerMs = startRate / timeUnitMs;
    const rates = stages.map(({ durationMs, target }) => ({ durationMs, toPerMs: target / timeUnitMs }));
    const starts = () =>
      arrivals.kind === 'uniform'
        ? ramp(fromPerMs, rates)
        : whenAreaReaches(atRandom(arrivals, rng.fork('arrivals')), fromPerMs, rates);
    return {
      kind: 'open',
      name: entry.name,
      endsMs: entry.startTimeMs + stages.reduce((sum, stage) => sum + stage.durationMs, 0),
      gracefulStopMs: entry.gracefulStopMs,
      maxInFlight: countOf(maxVUs, share),
      arrivals: () => shareOf(starts(), entry.startTimeMs, share, maxVUs),
    };
  },
};
