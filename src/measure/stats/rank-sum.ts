import { getOrMake } from '../../core/get-or-make.ts';
import {
  doubledRanks,
  type Estimate,
  estimateOf,
  type NullDistribution,
  type Reach,
  reachOf,
  twoSidedP,
} from './ranks.ts';

/**
 * The rank-sum test of two samples (Wilcoxon, Mann & Whitney): two-sided, and exact also where values are equal.
 *
 * Under no difference every choice of so many ranks is as likely as any; the sum of the ranks of `b` is held against all
 * of them, counted and not approximated. Equal values share their middle rank.
 *
 * H. B. Mann & D. R. Whitney, On a test of whether one of two random variables is stochastically larger than the other,
 * Annals of Mathematical Statistics 18 (1947); M. Hollander, D. A. Wolfe & E. Chicken, Nonparametric Statistical Methods,
 * 3rd ed., §4.1.
 *
 * @param a one and more, as of `b`
 */
export function rankSumP(a: readonly number[], b: readonly number[]): number {
  const ranks = doubledRanks([...a, ...b]);
  const observed = ranks.slice(a.length).reduce((sum, rank) => sum + rank, 0);
  return twoSidedP(choices(ranks, b.length), observed);
}

/** The smallest p that samples of these sizes can have: all of one above all of the other. */
export const leastRankSumP = (a: number, b: number): number => Math.min(1, 2 / binomial(a + b, a));

/**
 * Hodges and Lehmann's estimate of how far `b` is shifted against `a`, the median of all differences, and the interval
 * that the rank-sum test would not reject.
 *
 * Its confidence is exact where no values are equal and otherwise more than it says; where so few runs have no interval
 * of the confidence asked for, it is all of the differences, with the confidence that they have.
 *
 * J. L. Hodges & E. L. Lehmann (1963), as at `pairedShift`; L. E. Moses' interval as in Hollander, Wolfe & Chicken, §4.3.
 *
 * @param a one and more, as of `b`
 */
export function sampleShift(a: readonly number[], b: readonly number[], confidence = 0.95): Estimate {
  const differences = Float64Array.from(b.flatMap((value) => a.map((other) => value - other)));
  return estimateOf(differences, sampleReach(a.length, b.length, confidence));
}

/** Many figures of one comparison have the same sizes. */
const reaches = new Map<string, Reach>();

function sampleReach(a: number, b: number, confidence: number): Reach {
  return getOrMake(reaches, `${Math.min(a, b)} ${Math.max(a, b)} ${confidence}`, () => {
    const ranks = Array.from({ length: a + b }, (_, i) => i + 1);
    // From the sum of ranks to how often a value of one is above one of the other, which begins at 0.
    return reachOf(choices(ranks, b).subarray((b * (b + 1)) / 2), confidence);
  });
}

/** Of the sum of `chosen` of these ranks, each choice as likely as any. */
function choices(ranks: readonly number[], chosen: number): NullDistribution {
  const most = ranks.toSorted((a, b) => b - a).slice(0, chosen);
  const width = most.reduce((sum, rank) => sum + rank, 0) + 1;
  // ways[count · width + sum]: how many choices of `count` ranks add up to `sum`.
  const ways = new Float64Array((chosen + 1) * width);
  ways[0] = 1;
  for (const rank of ranks)
    for (let count = chosen; count > 0; count--) {
      const [to, from] = [count * width, (count - 1) * width - rank];
      for (let sum = width - 1; sum >= rank; sum--) ways[to + sum]! += ways[from + sum]!;
    }
  const all = binomial(ranks.length, chosen);
  return ways.slice(chosen * width).map((count) => count / all);
}

function binomial(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) ways = (ways * (n - i + 1)) / i;
  return ways;
}
