import type { ClosedLoad, Load, OpenLoad } from '../../core/plan.ts';

/** The numbers of the iterations that begin by `untilMs` and may be under way at the same time: of each user the first. */
export const firstStarts = (load: Load, untilMs: number): readonly number[] =>
  load.kind === 'closed' ? firstOfUsers(load, untilMs) : firstArrivals(load, untilMs);

function firstOfUsers({ steps, share, budget }: ClosedLoad, untilMs: number): readonly number[] {
  let users = 0;
  for (const { atMs, vus } of steps()) {
    if (atMs >= untilMs) break;
    users = Math.max(users, vus);
  }
  if (budget.kind === 'shared') users = Math.min(users, budget.iterations);
  if (budget.kind === 'per-vu' && budget.iterations === 0) users = 0;
  return Array.from({ length: users }, (_, k) => share.index + share.count * k);
}

function firstArrivals({ arrivals, maxInFlight }: OpenLoad, untilMs: number): readonly number[] {
  const starts: number[] = [];
  for (const { atMs, index } of arrivals()) {
    if (atMs >= untilMs || starts.length >= maxInFlight) break;
    starts.push(index);
  }
  return starts;
}
