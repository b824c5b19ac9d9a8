import type { Clock } from '../../core/clock.ts';
import type { Load, Plan } from '../../core/plan.ts';
import { closedLoop } from './closed-loop.ts';
import { openLoop } from './open-loop.ts';
import { paced } from './paced.ts';
import type { Performer } from './performer.ts';

/** Performs every load of a plan side by side; resolves when all have ended or been cut off. */
export async function perform(
  plan: Plan,
  performerOf: (load: Load) => Performer,
  clock: Clock,
  abort: AbortSignal,
): Promise<void> {
  await Promise.all(
    plan.loads.map((load) => {
      const performer = paced(performerOf(load), plan.minIterationDurationMs, clock);
      return load.kind === 'open' ? openLoop(load, performer, clock, abort) : closedLoop(load, performer, clock, abort);
    }),
  );
}
