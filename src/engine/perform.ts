import type { Clock } from '../core/clock.ts';
import type { Load, Plan } from '../core/plan.ts';
import { closedLoop } from './closed-loop.ts';
import { openLoop } from './open-loop.ts';
import type { Performer } from './performer.ts';

/** Performs every load of a plan side by side; resolves when all have ended or been cut off. */
export async function perform(
  plan: Plan,
  performerOf: (load: Load) => Performer,
  clock: Clock,
  abort: AbortSignal,
): Promise<void> {
  await Promise.all(
    plan.loads.map((load) =>
      load.kind === 'open'
        ? openLoop(load, performerOf(load), clock, abort)
        : closedLoop(load, performerOf(load), clock, abort),
    ),
  );
}
