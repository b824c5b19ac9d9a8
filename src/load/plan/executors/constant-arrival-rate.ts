import type { RunMs } from '../../../core/clock.ts';
import type { Rng } from '../../../core/rng.ts';
import { formatDuration, formatNumber } from '../../../core/units.ts';
import { atRandom } from '../arrivals/at-random.ts';
import { constant } from '../arrivals/constant.ts';
import { type ArrivalProcess, type Scattered, UNIFORM } from '../arrivals/process.ts';
import { whenAreaReaches } from '../arrivals/ramp.ts';
import { scattered } from '../arrivals/scattered.ts';
import { executorKind, openLoad } from './executor.ts';
import { durationField } from './fields.ts';
import { poolFields, poolRule, rateField, rateInWords, timeUnitField } from './rate.ts';

export interface ConstantArrivalRate {
  /** Per `timeUnitMs`. */
  readonly rate: number;
  readonly timeUnitMs: number;
  readonly durationMs: number;
  readonly arrivals: ArrivalProcess | Scattered;
  readonly preAllocatedVUs: number;
  readonly maxVUs: number;
}

/** A fixed number of starts per time unit, evenly spaced or at random. */
export const constantArrivalRate = executorKind({
  kind: 'constant-arrival-rate',
  fields: { rate: rateField(1), timeUnit: timeUnitField, duration: durationField, ...poolFields },
  rules: [poolRule],
  read: ({ rate, timeUnit, duration, preAllocatedVUs, maxVUs = preAllocatedVUs }): ConstantArrivalRate => ({
    rate,
    timeUnitMs: timeUnit,
    durationMs: duration,
    arrivals: UNIFORM,
    preAllocatedVUs,
    maxVUs,
  }),
  pace: ({ rate, timeUnitMs }) => ({ kind: 'rate', mostPerSecond: (rate * 1000) / timeUnitMs }),
  inWords: ({ rate, timeUnitMs, arrivals, durationMs, maxVUs }) =>
    `starts ${rateInWords(rate, timeUnitMs, arrivals)} for ${formatDuration(durationMs)}, at most ${formatNumber(maxVUs)} at once`,
  plannedSessions: ({ rate, timeUnitMs, durationMs, arrivals }) =>
    arrivals.kind === 'scattered'
      ? startsBy({ rate, timeUnitMs }, durationMs)
      : Math.ceil((durationMs * rate) / timeUnitMs),
  durationMs: ({ durationMs }) => durationMs,
  load: (executor, context) =>
    openLoad(context, executor.durationMs, executor.maxVUs, () => startsOf(executor, context.rng.fork('arrivals'))),
});

function startsOf({ rate, timeUnitMs, durationMs, arrivals }: ConstantArrivalRate, rng: Rng): Iterable<RunMs> {
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

/** Of starts whose number is no matter of luck, those until an instant. */
export const startsBy = ({ rate, timeUnitMs }: Pick<ConstantArrivalRate, 'rate' | 'timeUnitMs'>, ms: number): number =>
  Math.round((ms * rate) / timeUnitMs);
