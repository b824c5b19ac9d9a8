import type { Clock } from '../../core/clock.ts';
import { given } from '../../core/given.ts';
import type { Performer, Start } from './performer.ts';

/** k6's minIterationDuration: an iteration that ends sooner keeps its user until `leastMs` have passed. */
export function paced(performer: Performer, leastMs: number, clock: Clock): Performer {
  if (leastMs === 0) return performer;
  return {
    ...performer,
    prepare(index) {
      const start = performer.prepare(index);
      const { ready, bytes } = start;
      const slow: Start = async (plannedMs, cut, user) => {
        const startedMs = clock.now();
        await start(plannedMs, cut, user);
        await clock.sleepUntil(startedMs + leastMs, cut);
      };
      return Object.assign(slow, given({ ready, bytes }));
    },
  };
}
