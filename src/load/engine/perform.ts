import type { Clock } from '../../core/clock.ts';
import type { Load, Plan } from '../../core/plan.ts';
import { MOST_BYTES_AHEAD } from './ahead.ts';
import { type ArrivalTime, NO_ARRIVAL_TIME, sumOfArrivalTime } from './arrival-time.ts';
import { closedLoop } from './closed-loop.ts';
import { openLoop } from './open-loop.ts';
import { paced } from './paced.ts';
import type { Performer } from './performer.ts';
import { NO_USER_TIME, sumOfUserTime, type UserTime } from './user-time.ts';

/** What the generator kept waiting. */
export interface KeptWaiting {
  /** What the time of closed loads' users was spent on. */
  readonly users: UserTime;
  readonly arrivals: ArrivalTime;
}

/** Performs every load of a plan side by side; resolves when all have ended or been cut off. */
export async function perform(
  plan: Plan,
  performerOf: (load: Load) => Performer,
  clock: Clock,
  abort: AbortSignal,
): Promise<KeptWaiting> {
  const mostBytes = MOST_BYTES_AHEAD / Math.max(1, plan.loads.length);
  const all = await Promise.all(
    plan.loads.map(async (load) => {
      const performer = paced(performerOf(load), plan.minIterationDurationMs, clock);
      if (load.kind === 'closed')
        return { users: await closedLoop(load, performer, clock, abort, mostBytes), arrivals: NO_ARRIVAL_TIME };
      return { users: NO_USER_TIME, arrivals: await openLoop(load, performer, clock, abort, mostBytes) };
    }),
  );
  return {
    users: sumOfUserTime(all.map(({ users }) => users)),
    arrivals: sumOfArrivalTime(all.map(({ arrivals }) => arrivals)),
  };
}
