/** A run at a rate, as far as its good requests go. */
export interface Judged {
  readonly perSecond: number;
  readonly good: number;
  readonly judged: number;
}

export interface Fitted {
  /** Where the share that was fitted crosses what was asked. */
  readonly perSecond: number;
  /** Of its logarithm. */
  readonly standardError: number;
  /** Runs less what was fitted to them. */
  readonly freedom: number;
}

const MOST_ROUNDS = 100;

/**
 * A logistic curve through the shares of good requests over the logarithm of the rate, by maximum likelihood, and where
 * it crosses `ratio`. Undefined when no curve can be told: of fewer than four runs, when all of a run's requests were
 * good or none in every one, or when the share does not fall.
 *
 * Requests that wait in one queue are good or bad together, so runs at one rate differ by far more than as many coins
 * would. By how much is taken from the runs themselves, Pearson's chi-squared over its degrees of freedom, and widens
 * the error: the heterogeneity factor of Finney, *Probit Analysis*, 1971, §4.5. The error is carried over from
 * the curve to the crossing by the delta method.
 */
export function fallingShare(runs: readonly Judged[], ratio: number): Fitted | undefined {
  const judged = runs.filter((run) => run.judged > 0);
  const freedom = judged.length - 2;
  if (freedom < 2 || judged.every(({ good, judged: all }) => good === 0 || good === all)) return undefined;
  const middle = judged.reduce((sum, { perSecond }) => sum + Math.log(perSecond), 0) / judged.length;
  // Half a request more of each kind: a share of 0 or 1 has no logarithm of its odds.
  const points = judged.map(({ perSecond, good, judged: all }) => ({
    x: Math.log(perSecond) - middle,
    n: all + 1,
    share: (good + 0.5) / (all + 1),
  }));
  const curve = likeliest(points);
  if (curve === undefined || !(curve.slope < 0)) return undefined;
  const { level, slope, variance } = curve;
  const scatter = points.reduce((sum, { x, n, share }) => {
    const p = logistic(level + slope * x);
    return sum + (n * (share - p) ** 2) / (p * (1 - p));
  }, 0);
  const x = (Math.log(ratio / (1 - ratio)) - level) / slope;
  const spread = variance.level + 2 * x * variance.both + x * x * variance.slope;
  const standardError = Math.sqrt(Math.max(1, scatter / freedom) * spread) / -slope;
  const perSecond = Math.exp(middle + x);
  return Number.isFinite(perSecond) && Number.isFinite(standardError)
    ? { perSecond, standardError, freedom }
    : undefined;
}

interface Point {
  readonly x: number;
  readonly n: number;
  readonly share: number;
}

/** Newton's method, with steps that are never too long. */
function likeliest(points: readonly Point[]) {
  let [level, slope] = [0, 0];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (const { x, n, share } of points) {
      const p = logistic(level + slope * x);
      const weight = n * p * (1 - p);
      g0 += n * (share - p);
      g1 += n * (share - p) * x;
      h00 += weight;
      h01 += weight * x;
      h11 += weight * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-12)) return undefined; // All at one rate, or a step so steep that no run is on it.
    const [up, steeper] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
    const part = Math.min(1, 1 / Math.abs(up), 20 / Math.abs(steeper));
    level += part * up;
    slope += part * steeper;
    if (Math.abs(up) + Math.abs(steeper) < 1e-8)
      return {
        level,
        slope,
        variance: { level: h11 / determinant, both: -h01 / determinant, slope: h00 / determinant },
      };
  }
  return undefined;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
