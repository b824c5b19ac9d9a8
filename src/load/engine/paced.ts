import type { Clock } from '../../core/clock.ts';
import type { Performer } from './performer.ts';

/** k6's minIterationDuration: an iteration that ends sooner keeps its user until `leastMs` have passed. */
export function paced(performer: Performer, leastMs: number, clock: Clock): Performer {
  if (leastMs === 0) return performer;
  return {
    ...performer,
    prepare(index, user) {
      const start = performer.prepare(index, user);
      return async (plannedMs, cut) => {
        const startedMs = clock.now();
        await start(plannedMs, cut);
        await clock.sleepUntil(startedMs + leastMs, cut);
      };
    },
  };
}
