import { formatNumber } from '../../../core/units.ts';
import { atRandom } from '../arrivals/at-random.ts';
import { type ArrivalProcess, UNIFORM } from '../arrivals/process.ts';
import { ramp, whenAreaReaches } from '../arrivals/ramp.ts';
import { executorKind, openLoad } from './executor.ts';
import { poolFields, poolRule, rateField, rateInWords, timeUnitField } from './rate.ts';
import { areaUnder, mostOf, risesRule, type Stage, stagesField, stagesInWords, stagesMs } from './stages.ts';

export interface RampingArrivalRate {
  /** Per `timeUnitMs`, as the stages' targets are. */
  readonly startRate: number;
  readonly timeUnitMs: number;
  readonly stages: readonly Stage[];
  readonly arrivals: ArrivalProcess;
  readonly preAllocatedVUs: number;
  readonly maxVUs: number;
}

/** A number of starts per time unit that moves in straight lines from stage to stage. */
export const rampingArrivalRate = executorKind({
  kind: 'ramping-arrival-rate',
  fields: {
    startRate: rateField(0).default(0),
    timeUnit: timeUnitField,
    stages: stagesField(rateField(0)),
    ...poolFields,
  },
  rules: [poolRule, risesRule('startRate', 'per timeUnit')],
  read: ({ startRate, timeUnit, stages, preAllocatedVUs, maxVUs = preAllocatedVUs }): RampingArrivalRate => ({
    startRate,
    timeUnitMs: timeUnit,
    stages,
    arrivals: UNIFORM,
    preAllocatedVUs,
    maxVUs,
  }),
  pace: ({ startRate, stages, timeUnitMs }) => ({
    kind: 'rate',
    mostPerSecond: (mostOf(startRate, stages) * 1000) / timeUnitMs,
  }),
  inWords: ({ startRate, stages, timeUnitMs, arrivals, maxVUs }) =>
    `starts ${rateInWords(startRate, timeUnitMs, arrivals)}, ${stagesInWords(startRate, stages)}, at most ${formatNumber(maxVUs)} at once`,
  // The tolerance is the schedule's own: sums of stages fall a rounding error short of the whole they mean.
  plannedSessions: ({ startRate, stages, timeUnitMs }) =>
    Math.floor((areaUnder(startRate, stages) / timeUnitMs) * (1 + 1e-9)),
  durationMs: ({ stages }) => stagesMs(stages),
  load({ startRate, timeUnitMs, stages, arrivals, maxVUs }, context) {
    const fromPerMs = startRate / timeUnitMs;
    const rates = stages.map(({ durationMs, target }) => ({ durationMs, toPerMs: target / timeUnitMs }));
    const starts = () =>
      arrivals.kind === 'uniform'
        ? ramp(fromPerMs, rates)
        : whenAreaReaches(atRandom(arrivals, context.rng.fork('arrivals')), fromPerMs, rates);
    return openLoad(context, stagesMs(stages), maxVUs, starts);
  },
});
