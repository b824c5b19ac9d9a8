import type { Stage } from '../../scenario/scenario.ts';
import { type RateStage, ramp } from '../arrivals/ramp.ts';
import { countOf, shareOf } from '../arrivals/share.ts';
import type { ExecutorKind } from './executor.ts';

/** A number of starts per time unit that moves in straight lines from stage to stage. */
export const rampingArrivalRate: ExecutorKind<'ramping-arrival-rate'> = {
  load({ startRate, timeUnitMs, stages, maxVUs }, { entry, share }) {
    return {
      kind: 'open',
      name: entry.name,
      endsMs: entry.startTimeMs + stages.reduce((sum, stage) => sum + stage.durationMs, 0),
      gracefulStopMs: entry.gracefulStopMs,
      maxInFlight: countOf(maxVUs, share),
      arrivals: () => shareOf(ramp(startRate / timeUnitMs, perMs(stages, timeUnitMs)), entry.startTimeMs, share),
    };
  },
};

const perMs = (stages: readonly Stage[], timeUnitMs: number): readonly RateStage[] =>
  stages.map(({ durationMs, target }) => ({ durationMs, toPerMs: target / timeUnitMs }));
