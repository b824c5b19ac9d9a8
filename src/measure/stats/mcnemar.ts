import { wilson95 } from './wilson.ts';

/** How two took the same things: in how many both, one of them, or neither did. */
export interface PairedCounts {
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly neither: number;
}

export interface McNemar {
  /** Two-sided, exact and conditional on the pairs that differ; it errs on the side of no difference. */
  readonly exactP: number;
  /** The same with half of the observed outcome's own probability: nearer to the level that it names. */
  readonly midP: number;
}

/**
 * McNemar's test: whether of the pairs that differ as many differ one way as the other. Under no difference the smaller
 * part of them is a draw from Binomial(n, ½).
 *
 *     exact p = min(1, 2·P(X ≤ k))        mid-p = 2·P(X ≤ k) − P(X = k),   k = min(onlyA, onlyB), n = onlyA + onlyB
 *
 * Q. McNemar, Psychometrika 12 (1947); M. W. Fagerland, S. Lydersen & P. Laake, The McNemar test for binary
 * matched-pairs data, BMC Medical Research Methodology 13:91 (2013), where for equal parts mid-p is 1 − P(X = k) / 2.
 */
export function mcNemar({ onlyA, onlyB }: PairedCounts): McNemar {
  const n = onlyA + onlyB;
  const k = Math.min(onlyA, onlyB);
  if (n === 0) return { exactP: 1, midP: 1 };
  const { below, at } = halvesUpTo(k, n);
  if (onlyA === onlyB) return { exactP: 1, midP: 1 - at / 2 };
  return { exactP: Math.min(1, 2 * (below + at)), midP: Math.min(1, 2 * below + at) };
}

/** P(X < k) and P(X = k) of Binomial(n, ½), added up downwards from the largest term so that none is lost. */
function halvesUpTo(k: number, n: number): { readonly below: number; readonly at: number } {
  let logChoose = 0;
  for (let i = 1; i <= k; i++) logChoose += Math.log((n - k + i) / i);
  const at = Math.exp(logChoose - n * Math.LN2);
  let [below, term] = [0, at];
  for (let i = k; i > 0 && term > below * Number.EPSILON; i--) {
    term *= i / (n - i + 1);
    below += term;
  }
  return { below, at };
}

/**
 * A's proportion less B's over the same things, with its 95 % interval: from each proportion's Wilson interval, with
 * the correlation of the two taken into account.
 *
 * Method 10 of R. G. Newcombe, Improved confidence intervals for the difference between binomial proportions based on
 * paired data, Statistics in Medicine 17 (1998).
 *
 * @param counts of at least one pair
 */
export function pairedDifference(counts: PairedCounts): {
  readonly difference: number;
  readonly ci95: readonly [low: number, high: number];
} {
  const { both, onlyA, onlyB, neither } = counts;
  const n = both + onlyA + onlyB + neither;
  const [a, b] = [(both + onlyA) / n, (both + onlyB) / n];
  const [lowA, highA] = wilson95(both + onlyA, n);
  const [lowB, highB] = wilson95(both + onlyB, n);
  const phi = correlation(counts);
  const reach = (own: number, other: number): number =>
    Math.sqrt(Math.max(0, own ** 2 - 2 * phi * own * other + other ** 2));
  const difference = a - b;
  return { difference, ci95: [difference - reach(a - lowA, highB - b), difference + reach(highA - a, b - lowB)] };
}

/** Newcombe's estimate: with a continuity correction where it is positive, and none where a proportion is 0 or 1. */
function correlation({ both, onlyA, onlyB, neither }: PairedCounts): number {
  const margins = (both + onlyA) * (onlyB + neither) * (both + onlyB) * (onlyA + neither);
  if (margins === 0) return 0;
  const n = both + onlyA + onlyB + neither;
  const product = both * neither - onlyA * onlyB;
  return (product > 0 ? Math.max(0, product - n / 2) : product) / Math.sqrt(margins);
}
