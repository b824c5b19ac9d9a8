import type { OpenSource } from '../prompts/source.ts';
import type { Executor, Stage } from './executors/executor.ts';

/** Sessions that an executor starts if no user is ever missing, of random arrivals their mean; undefined where the server's speed decides. */
export function plannedSessions(executor: Executor, arrivals: OpenSource['arrivals']): number | undefined {
  switch (executor.kind) {
    case 'constant-arrival-rate':
      if (executor.arrivals.kind === 'scattered') return startsBy(executor, executor.durationMs);
      return Math.ceil((executor.durationMs * executor.rate) / executor.timeUnitMs);
    case 'ramping-arrival-rate':
      // The tolerance is the schedule's own: sums of stages fall a rounding error short of the whole they mean.
      return Math.floor((areaUnder(executor.startRate, executor.stages) / executor.timeUnitMs) * (1 + 1e-9));
    case 'shared-iterations':
      return executor.iterations;
    case 'per-vu-iterations':
      return executor.vus * executor.iterations;
    case 'replay':
      return arrivals?.length ?? 0;
    case 'constant-vus':
    case 'ramping-vus':
      return undefined;
    default:
      return executor satisfies never;
  }
}

/** Of starts whose number is no matter of luck, those until an instant. */
export const startsBy = (
  { rate, timeUnitMs }: Pick<Extract<Executor, { kind: 'constant-arrival-rate' }>, 'rate' | 'timeUnitMs'>,
  ms: number,
): number => Math.round((ms * rate) / timeUnitMs);

/** The area under straight lines from stage to stage. */
function areaUnder(start: number, stages: readonly Stage[]): number {
  let area = 0;
  let from = start;
  for (const { target, durationMs } of stages) {
    area += ((from + target) / 2) * durationMs;
    from = target;
  }
  return area;
}

/** The last instant at which the executor starts a session, from its own start. */
export function durationMsOf(executor: Executor, arrivals: OpenSource['arrivals']): number {
  switch (executor.kind) {
    case 'constant-arrival-rate':
    case 'constant-vus':
      return executor.durationMs;
    case 'ramping-arrival-rate':
    case 'ramping-vus':
      return executor.stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
    case 'shared-iterations':
    case 'per-vu-iterations':
      return executor.maxDurationMs;
    case 'replay':
      return arrivals?.at(-1) ?? 0;
    default:
      return executor satisfies never;
  }
}
