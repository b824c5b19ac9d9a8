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
 * Wilcoxon's signed-rank test of pairs: two-sided, and exact also where differences are equal or 0.
 *
 * Under no difference each keeps its size and has either sign with probability ½; the sum of the ranks of those above 0
 * is held against all sign changes, counted and not approximated. Differences that are equal share their middle rank;
 * those of 0 are ranked and then left out, as they have no sign to change (Pratt).
 *
 * F. Wilcoxon, Individual comparisons by ranking methods, Biometrics Bulletin 1 (1945); J. W. Pratt, Remarks on zeros and
 * ties in the Wilcoxon signed rank procedures, JASA 54 (1959); M. Hollander, D. A. Wolfe & E. Chicken, Nonparametric
 * Statistical Methods, 3rd ed., §3.1.
 */
export function signedRankP(differences: readonly number[]): number {
  const ranks = doubledRanks(differences.map(Math.abs));
  const signed = differences.flatMap((difference, i) => (difference === 0 ? [] : [{ difference, rank: ranks[i]! }]));
  if (signed.length === 0) return 1;
  const observed = signed.reduce((sum, { difference, rank }) => sum + (difference > 0 ? rank : 0), 0);
  return twoSidedP(signChanges(signed.map(({ rank }) => rank)), observed);
}

/** The smallest p that so many pairs can have: all of them one way. */
export const leastSignedRankP = (pairs: number): number => Math.min(1, 2 ** (1 - pairs));

/**
 * Hodges and Lehmann's estimate of a shift from pairs, the median of all averages of two differences (each with itself
 * too), and the interval that the signed-rank test would not reject.
 *
 * Its confidence is exact where no differences are equal and otherwise more than it says (Noether); where so few pairs
 * have no interval of the confidence asked for, it is all of the averages, with the confidence that they have.
 *
 * J. L. Hodges & E. L. Lehmann, Estimates of location based on rank tests, Annals of Mathematical Statistics 34 (1963);
 * J. W. Tukey's interval as in Hollander, Wolfe & Chicken, §3.3; G. E. Noether, Wilcoxon confidence intervals for location
 * parameters in the discrete case, JASA 62 (1967).
 *
 * @param differences one and more
 */
export function pairedShift(differences: readonly number[], confidence = 0.95): Estimate {
  const n = differences.length;
  const averages = new Float64Array((n * (n + 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i++) for (let k = i; k < n; k++) averages[at++] = (differences[i]! + differences[k]!) / 2;
  return estimateOf(averages, pairedReach(n, confidence));
}

const pairedReach = (n: number, confidence: number): Reach =>
  reachOf(signChanges(Array.from({ length: n }, (_, i) => i + 1)), confidence);

/** Of the sum of those ranks whose sign is above 0, each with probability ½. */
function signChanges(ranks: readonly number[]): NullDistribution {
  const distribution = new Float64Array(ranks.reduce((sum, rank) => sum + rank, 0) + 1);
  distribution[0] = 1;
  let top = 0;
  for (const rank of ranks) {
    top += rank;
    for (let sum = top; sum >= 0; sum--)
      distribution[sum] = (distribution[sum]! + (sum >= rank ? distribution[sum - rank]! : 0)) / 2;
  }
  return distribution;
}
