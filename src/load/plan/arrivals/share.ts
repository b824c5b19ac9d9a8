import type { RunMs } from '../../../core/clock.ts';
import type { Arrival, Share } from '../../../core/plan.ts';

/**
 * Worker `index` of `count` takes every count-th start; together they take each exactly once, and each
 * keeps the number that it has in the whole. Where there are fewer VUs than workers, starts go to those that
 * have one: anywhere else they could only be dropped.
 */
export function* shareOf(
  starts: Iterable<RunMs>,
  offsetMs: number,
  { index, count }: Share,
  maxVUs: number,
): Generator<Arrival> {
  const takers = Math.min(count, maxVUs);
  if (index >= takers) return;
  let g = 0;
  for (const atMs of starts) {
    if (g % takers === index) yield { index: g, atMs: offsetMs + atMs };
    g++;
  }
}

/** How many of the first `total` things belong to this share: those whose number leaves `index` when divided by `count`. */
export const countOf = (total: number, { index, count }: Share): number => Math.floor((total - index - 1) / count) + 1;

/**
 * How many of `iterations` that are dealt to `vus` users in turn fall to the users of this share, so that a
 * share without a user has none to leave undone.
 */
export function dealtTo(iterations: number, vus: number, share: Share): number {
  const rounds = Math.floor(iterations / vus);
  return rounds * countOf(vus, share) + countOf(iterations - rounds * vus, share);
}
