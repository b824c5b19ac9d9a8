/** A run at a rate, as far as its good requests go. */
interface Judged {
  readonly perSecond: number;
  readonly good: number;
  readonly judged: number;
}

interface Pool {
  /** Rates that were pooled, lowest first. */
  readonly rates: readonly number[];
  readonly good: number;
  readonly judged: number;
}

/**
 * Where the share of good requests crosses `ratio`, between these two rates.
 *
 * Runs at one rate are pooled, the shares made to fall with the rate by pooling neighbours that do not (pool adjacent
 * violators: Barlow et al. 1972), and the crossing read off a straight line over the logarithm of the rate. Where the
 * shares do not cross it, as when a run missed because its queue still grew, the middle of the two ends.
 */
export function crossing(runs: readonly Judged[], ratio: number, low: number, high: number): number {
  const steps = monotone(pooled(runs)).flatMap(({ rates, good, judged }) =>
    rates.map((rate) => ({ rate, share: good / judged })),
  );
  for (const [i, above] of steps.entries()) {
    const below = steps[i + 1];
    if (below === undefined || above.share < ratio || below.share >= ratio) continue;
    const part = (above.share - ratio) / (above.share - below.share);
    const at = Math.exp(Math.log(above.rate) + part * Math.log(below.rate / above.rate));
    return Math.min(high, Math.max(low, at));
  }
  return Math.sqrt(low * high);
}

function pooled(runs: readonly Judged[]): readonly Pool[] {
  const byRate = new Map<number, { good: number; judged: number }>();
  for (const { perSecond, good, judged } of runs) {
    const sum = byRate.get(perSecond) ?? { good: 0, judged: 0 };
    sum.good += good;
    sum.judged += judged;
    byRate.set(perSecond, sum);
  }
  return [...byRate]
    .filter(([, { judged }]) => judged > 0)
    .toSorted(([a], [b]) => a - b)
    .map(([rate, sum]) => ({ rates: [rate], ...sum }));
}

function monotone(pools: readonly Pool[]): readonly Pool[] {
  const falling: Pool[] = [];
  for (const pool of pools) {
    let last = pool;
    for (
      let before = falling.at(-1);
      before !== undefined && shareOf(before) < shareOf(last);
      before = falling.at(-1)
    ) {
      falling.pop();
      last = {
        rates: [...before.rates, ...last.rates],
        good: before.good + last.good,
        judged: before.judged + last.judged,
      };
    }
    falling.push(last);
  }
  return falling;
}

const shareOf = ({ good, judged }: Pool): number => good / judged;
