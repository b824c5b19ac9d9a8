import type { RunMs } from '../../core/clock.ts';
import type { Arrival, Share } from '../../core/plan.ts';

/**
 * Worker `index` of `count` takes every count-th start; together they take each exactly once, and each
 * keeps the number that it has in the whole.
 */
export function* shareOf(starts: Iterable<RunMs>, offsetMs: number, { index, count }: Share): Generator<Arrival> {
  let g = 0;
  for (const atMs of starts) {
    if (g % count === index) yield { index: g, atMs: offsetMs + atMs };
    g++;
  }
}

/** How many of the first `total` things belong to this share: those whose number leaves `index` when divided by `count`. */
export const countOf = (total: number, { index, count }: Share): number => Math.floor((total - index - 1) / count) + 1;
