import { studentT95 } from '../../measure/stats/student.ts';
import { fallingShare, type Judged } from './falling-share.ts';

export interface Crossing {
  readonly perSecond: number;
  readonly interval: readonly [low: number, high: number];
}

interface Pool {
  /** Rates that were pooled, lowest first. */
  readonly rates: readonly number[];
  readonly good: number;
  readonly judged: number;
}

/**
 * Where the share of good requests crosses `ratio`, and an interval of it: never narrower than the two ends at which
 * runs agreed, and as wide as it takes for the point of another such search to lie within in 95 of 100 cases.
 *
 * The point is that of a curve through the shares of all runs near the ends, within a step of the precision; not beyond the ends.
 * Two searches differ by √2 of what one is off, and so much is allowed for, by Student's t. Where no curve can be told,
 * as when the share falls at once, the point is read off a straight line, and the interval is the ends.
 */
export function crossing(
  runs: readonly Judged[],
  ratio: number,
  { low, high }: { readonly low: number; readonly high: number },
  precision: number,
): Crossing {
  const step = 1 + precision;
  const near = runs.filter(({ perSecond }) => perSecond >= low / step && perSecond <= high * step);
  const fitted = fallingShare(near, ratio);
  if (fitted === undefined) return { perSecond: straight(runs, ratio, low, high), interval: [low, high] };
  const factor = Math.exp(Math.SQRT2 * studentT95(fitted.freedom) * fitted.standardError);
  return {
    perSecond: within(fitted.perSecond, low, high),
    interval: [Math.min(low, fitted.perSecond / factor), Math.max(high, fitted.perSecond * factor)],
  };
}

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/**
 * Runs at one rate are pooled, the shares made to fall with the rate by pooling neighbours that do not (pool adjacent
 * violators: Barlow et al. 1972), and the crossing read off a straight line over the logarithm of the rate. Where the
 * shares do not cross it, as when a run missed because its queue still grew, the middle of the two ends.
 */
function straight(runs: readonly Judged[], ratio: number, low: number, high: number): number {
  const steps = monotone(pooled(runs)).flatMap(({ rates, good, judged }) =>
    rates.map((rate) => ({ rate, share: good / judged })),
  );
  for (const [i, above] of steps.entries()) {
    const below = steps[i + 1];
    if (below === undefined || above.share < ratio || below.share >= ratio) continue;
    const part = (above.share - ratio) / (above.share - below.share);
    return within(Math.exp(Math.log(above.rate) + part * Math.log(below.rate / above.rate)), low, high);
  }
  return Math.sqrt(low * high);
}

function pooled(runs: readonly Judged[]): readonly Pool[] {
  const sum = (some: readonly Judged[], of: 'good' | 'judged'): number => some.reduce((all, run) => all + run[of], 0);
  return [...Map.groupBy(runs, ({ perSecond }) => perSecond)]
    .map(([rate, some]) => ({ rates: [rate], good: sum(some, 'good'), judged: sum(some, 'judged') }))
    .filter(({ judged }) => judged > 0)
    .toSorted(({ rates: [a = 0] }, { rates: [b = 0] }) => a - b);
}

function monotone(pools: readonly Pool[]): readonly Pool[] {
  const falling: Pool[] = [];
  for (const pool of pools) {
    let [before, last] = [falling.at(-1), pool];
    while (before !== undefined && shareOf(before) < shareOf(last)) {
      const { rates, good, judged } = before;
      falling.pop();
      last = { rates: [...rates, ...last.rates], good: good + last.good, judged: judged + last.judged };
      before = falling.at(-1);
    }
    falling.push(last);
  }
  return falling;
}

const shareOf = ({ good, judged }: Pool): number => good / judged;
