import type { Clock } from '../../core/clock.ts';
import type { Load, Plan } from '../../core/plan.ts';
import { closedLoop } from './closed-loop.ts';
import { openLoop } from './open-loop.ts';
import { paced } from './paced.ts';
import type { Performer } from './performer.ts';
import { NO_USER_TIME, sumOfUserTime, type UserTime } from './user-time.ts';

/**
 * Performs every load of a plan side by side; resolves when all have ended or been cut off.
 *
 * @returns what the time of closed loads' users was spent on
 */
export async function perform(
  plan: Plan,
  performerOf: (load: Load) => Performer,
  clock: Clock,
  abort: AbortSignal,
): Promise<UserTime> {
  const times = await Promise.all(
    plan.loads.map(async (load) => {
      const performer = paced(performerOf(load), plan.minIterationDurationMs, clock);
      if (load.kind === 'closed') return closedLoop(load, performer, clock, abort);
      await openLoop(load, performer, clock, abort);
      return NO_USER_TIME;
    }),
  );
  return sumOfUserTime(times);
}
