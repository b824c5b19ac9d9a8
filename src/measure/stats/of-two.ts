/** An estimate and its interval. */
export interface WithInterval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The interval of `b` − `a` from an interval of each, where the two know nothing of one another: the distances to their
 * ends added as squares. It takes over that they are lopsided. Of Wilson's intervals it is Newcombe's method 10 for two
 * proportions; of logarithms of quantiles, the interval of their ratio.
 *
 * G. Y. Zou & A. Donner, Construction of confidence limits about effect measures: a general approach, Statistics in
 * Medicine 27 (2008); R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison
 * of eleven methods, Statistics in Medicine 17 (1998).
 */
export function differenceOfTwo(a: WithInterval, b: WithInterval): WithInterval {
  const estimate = b.estimate - a.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(b.estimate - b.low, a.high - a.estimate),
    high: estimate + Math.hypot(b.high - b.estimate, a.estimate - a.low),
  };
}
