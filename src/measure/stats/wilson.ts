/** The standard normal's 97.5 % point. */
const Z_95 = 1.959963984540054;

/**
 * Wilson's 95 % score interval of a proportion: the p at which the observed share lies within z standard errors of p
 * itself. It stays within 0 and 1 and holds its promise also for few trials and near the ends, where p̂ ± z·se does not.
 *
 *     (k + z²/2 ∓ z·√(k(n − k)/n + z²/4)) / (n + z²)
 *
 * E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927); method 3 of
 * R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998).
 *
 * @param trials above 0
 */
export function wilson95(successes: number, trials: number): readonly [low: number, high: number] {
  const z2 = Z_95 ** 2;
  const middle = successes + z2 / 2;
  const half = Z_95 * Math.sqrt((successes * (trials - successes)) / trials + z2 / 4);
  // At the ends the two differ by a rounding error, which would be no share.
  const low = successes === 0 ? 0 : (middle - half) / (trials + z2);
  const high = successes === trials ? 1 : (middle + half) / (trials + z2);
  return [low, high];
}
