import type { Design, RunsNeeded } from '../../core/comparison.ts';
import { leastRankSumP } from '../../measure/stats/rank-sum.ts';
import { leastSignedRankP } from '../../measure/stats/signed-rank.ts';

/** Pairs with which so many figures can be told from chance at all, the least that Holm leaves to one among them. */
export const pairsNeeded = (judged: number, alpha: number): number => runsNeeded('pairs', judged, alpha).forAll;

/** Pairs, or runs of each side where they are no pairs. */
export function runsNeeded(kind: Design['kind'], judged: number, alpha: number): RunsNeeded {
  const leastP = kind === 'pairs' ? leastSignedRankP : (n: number): number => leastRankSumP(n, n);
  return {
    forOne: fewest((n) => leastP(n) <= alpha),
    forAll: fewest((n) => leastP(n) * Math.max(1, judged) <= alpha),
    judged,
  };
}

function fewest(suffices: (n: number) => boolean): number {
  let n = 1;
  while (!suffices(n)) n++;
  return n;
}
