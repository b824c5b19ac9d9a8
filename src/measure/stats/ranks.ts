/**
 * Twice the rank of each value among all, so that the middle rank of values that are equal is a whole number too:
 * 1, 2, 2, 5 → 2, 5, 5, 8.
 */
export function doubledRanks(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let i = from; i <= to; i++) ranks[order[i]!] = from + to + 2;
    from = to + 1;
  }
  return ranks;
}

/** The probability of each value of a statistic under no difference; index is the value. */
export type NullDistribution = Float64Array;

/** Both tails at once: twice the smaller of P(T ≤ t) and P(T ≥ t), 1 at most. */
export function twoSidedP(distribution: NullDistribution, observed: number): number {
  let [below, above] = [0, 0];
  for (const [value, p] of distribution.entries()) {
    if (value <= observed) below += p;
    if (value >= observed) above += p;
  }
  return Math.min(1, 2 * Math.min(below, above));
}

/** How far to go in from the ends of the ordered averages or differences, and the exact confidence that this leaves. */
export interface Reach {
  readonly steps: number;
  readonly confidence: number;
}

/** As far in as the confidence asked for allows; where not even the ends have it, the ends and what they have. */
export function reachOf(distribution: NullDistribution, confidence: number): Reach {
  const tail = (1 - confidence) / 2;
  let below = distribution[0] ?? 0;
  let steps = 0;
  // A tail that is 0.025 but for rounding is 0.025.
  while (below + (distribution[steps + 1] ?? 1) <= tail * (1 + 1e-12)) below += distribution[++steps] ?? 1;
  return { steps, confidence: 1 - 2 * below };
}

/** An estimate and the interval that the reach leaves of the ordered candidates for it. */
export interface Estimate {
  readonly estimate: number;
  /** Absent where it would have no confidence at all. */
  readonly interval?: { readonly low: number; readonly high: number; readonly confidence: number };
}

/** Their median, and what lies between those that many steps from both ends. */
export function estimateOf(candidates: Float64Array, { steps, confidence }: Reach): Estimate {
  const sorted = candidates.sort();
  const [low, high] = [sorted[steps], sorted[sorted.length - 1 - steps]];
  const estimate = median(sorted);
  return confidence <= 0 || low === undefined || high === undefined
    ? { estimate }
    : { estimate, interval: { low, high, confidence } };
}

/** Of values in order; NaN of none. */
export const median = (sorted: ArrayLike<number>): number => {
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? sorted[Math.floor(middle)]!
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};
