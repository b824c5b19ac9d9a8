import type { RunMs } from '../../../core/clock.ts';
import type { Rng } from '../../../core/rng.ts';
import { atRandom } from '../arrivals/at-random.ts';
import { constant } from '../arrivals/constant.ts';
import { whenAreaReaches } from '../arrivals/ramp.ts';
import { scattered } from '../arrivals/scattered.ts';
import { countOf, shareOf } from '../arrivals/share.ts';
import { startsBy } from '../volume.ts';
import type { Executor, ExecutorKind } from './executor.ts';

type Setting = Extract<Executor, { kind: 'constant-arrival-rate' }>;

/** A fixed number of starts per time unit, evenly spaced or at random. */
export const constantArrivalRate: ExecutorKind<'constant-arrival-rate'> = {
  load(executor, { entry, share, rng }) {
    const { durationMs, maxVUs } = executor;
    const starts = () => startsOf(executor, rng.fork('arrivals'));
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

function startsOf({ rate, timeUnitMs, durationMs, arrivals }: Setting, rng: Rng): Iterable<RunMs> {
  if (arrivals.kind === 'uniform') return constant(rate, timeUnitMs, durationMs);
  if (arrivals.kind === 'scattered') {
    const settling = startsBy({ rate, timeUnitMs }, arrivals.settleMs);
    return scattered(
      [
        { untilMs: arrivals.settleMs, starts: settling },
        { untilMs: durationMs, starts: startsBy({ rate, timeUnitMs }, durationMs) - settling },
      ],
      rng,
    );
  }
  const perMs = rate / timeUnitMs;
  return whenAreaReaches(atRandom(arrivals, rng), perMs, [{ durationMs, toPerMs: perMs }]);
}
