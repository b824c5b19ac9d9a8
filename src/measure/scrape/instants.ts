import type { RunMs } from '../../core/clock.ts';
import { type Rng, shuffle } from '../../core/rng.ts';

/** Ticks that follow each other share out their interval: of eight each has another eighth of it. */
const PARTS = 8;

/**
 * When the servers are asked: once in each interval, and where in it is left to chance.
 *
 * On a grid the samples would fall in step with whatever is even in a load. At two arrivals a second, each asked for at a
 * whole second, a server that works 0.42 s on each is always seen just before or just after it began. An instant that is
 * equally likely anywhere in its interval has the right mean whatever the load's beat is; that eight of them are spread
 * over eight parts of it makes the mean of a few seconds' samples better than chance would.
 */
export function* instants(everyMs: number, fromTick: number, rng: Rng): Generator<Due, never> {
  const parts = Array.from({ length: PARTS }, (_, part) => part);
  for (let tick = fromTick; ; tick += PARTS) {
    shuffle(parts, rng);
    for (const [i, part] of parts.entries())
      yield { tick: tick + i, dueMs: (tick + i + (part + rng.next()) / PARTS) * everyMs };
  }
}

export interface Due {
  /** Which interval it is in: tick k has those from k to k + 1. */
  readonly tick: number;
  readonly dueMs: RunMs;
}
