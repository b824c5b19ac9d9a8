import type { Change, ChangeInterval, Missing } from '../../core/comparison.ts';
import { differenceOfTwo, type WithInterval } from '../../measure/stats/of-two.ts';
import { rankSumP, sampleShift } from '../../measure/stats/rank-sum.ts';
import type { Estimate } from '../../measure/stats/ranks.ts';
import { pairedShift, signedRankP } from '../../measure/stats/signed-rank.ts';
import { wilson95 } from '../../measure/stats/wilson.ts';
import { baseOf, candidateOf, isSingle, type Matching } from './design.ts';
import { type Figure, type Reading, read } from './figures.ts';
import type { StoredRun } from './input.ts';

export type Found = { readonly change: Change } | { readonly missing: Missing };

/**
 * How one figure moved from base to candidate. Latencies and rates are compared as logarithms, so that twice as long and
 * half as long are equally far apart; shares as differences.
 */
export function changeOf(figure: Figure, matching: Matching): Found {
  const [base, candidate] = [baseOf(matching), candidateOf(matching)];
  const readings = [base, candidate].map((runs) => runs.map(({ result }) => read(result, figure)));
  const missing = missingOf(readings);
  if (missing !== undefined) return { missing };
  const [a = [], b = []] = readings.map((side) => side.flatMap((each) => (each.kind === 'value' ? [each.value] : [])));
  if (figure.scale === 'relative' && [...a, ...b].some((value) => value <= 0)) return { missing: { kind: 'no-ratio' } };
  const scale = SCALES[figure.scale];
  const [from, to] = [a.map(scale.onto), b.map(scale.onto)];
  if (isSingle(matching)) return { change: single(figure, base[0]!, candidate[0]!, to[0]! - from[0]!) };
  const differences = matching.kind === 'pairs' ? to.map((value, i) => value - from[i]!) : undefined;
  const shift = differences === undefined ? sampleShift(from, to) : pairedShift(differences);
  const interval = intervalOf(shift, figure, base, candidate);
  return {
    change: {
      estimate: scale.back(shift.estimate),
      ...(interval === undefined ? {} : { interval }),
      p: differences === undefined ? rankSumP(from, to) : signedRankP(differences),
      ...(differences === undefined ? {} : { pairs: differences.map(scale.back) }),
    },
  };
}

/** On which scale differences are taken, and how they come back. */
const SCALES = {
  relative: { onto: Math.log, back: Math.expm1 },
  share: { onto: (share: number): number => share, back: (difference: number): number => difference },
} as const;

function missingOf(readings: readonly (readonly Reading[])[]): Missing | undefined {
  const sides = (is: (side: readonly Reading[]) => boolean): 'base' | 'candidate' | 'both' | undefined => {
    const [base, candidate] = readings.map(is);
    return base && candidate ? 'both' : base ? 'base' : candidate ? 'candidate' : undefined;
  };
  const noRuns = sides((side) => side.length === 0);
  if (noRuns !== undefined) return { kind: 'no-runs', side: noRuns };
  const absent = sides((side) => side.some(({ kind }) => kind === 'absent'));
  if (absent !== undefined) return { kind: 'absent', side: absent };
  const few = readings.flat().filter((each) => each.kind === 'few-values');
  const [least] = few.toSorted((a, b) => a.count - b.count);
  return least;
}

/**
 * Of shares at least as wide as all requests together have it: runs without a single error agree perfectly, and still
 * say nothing of an error in ten times as many requests.
 */
function intervalOf(
  { interval }: Estimate,
  figure: Figure,
  base: readonly StoredRun[],
  candidate: readonly StoredRun[],
): ChangeInterval | undefined {
  if (interval === undefined) return undefined;
  const { back } = SCALES[figure.scale];
  const [low, high] = [back(interval.low), back(interval.high)];
  const [a, b] = [base, candidate].map((runs) => proportion(runs, figure));
  if (a === undefined || b === undefined) return { low, high, confidence: interval.confidence, over: 'runs' };
  const pooled = differenceOfTwo(a, b);
  return {
    low: Math.min(low, pooled.low),
    high: Math.max(high, pooled.high),
    confidence: interval.confidence,
    over: 'runs',
  };
}

function single(figure: Figure, base: StoredRun, candidate: StoredRun, difference: number): Change {
  const { back } = SCALES[figure.scale];
  const [a, b] = [base, candidate].map((run) =>
    figure.kind === 'trend' ? logarithm(run, figure) : proportion([run], figure),
  );
  const estimate = back(difference);
  if (a === undefined || b === undefined) return { estimate };
  const { low, high } = differenceOfTwo(a, b);
  return { estimate, interval: { low: back(low), high: back(high), confidence: 0.95, over: 'requests' } };
}

/** A quantile's logarithm and its order-statistic interval. */
function logarithm({ result }: StoredRun, { metric, stat }: Figure): WithInterval | undefined {
  const value = result.metrics[metric];
  if (value?.type !== 'trend' || stat === 'mean') return undefined;
  const [low, high] = value.ci95[stat] ?? [];
  const at = value[stat as 'p95'];
  if (low === undefined || high === undefined || !(low > 0)) return undefined;
  return { estimate: Math.log(at), low: Math.log(low), high: Math.log(high) };
}

/** Of all these runs together, each request a trial of its own. */
export function proportion(runs: readonly StoredRun[], { metric, kind }: Figure): WithInterval | undefined {
  if (kind !== 'rate') return undefined;
  let [passes, trials] = [0, 0];
  for (const { result } of runs) {
    const value = result.metrics[metric];
    if (value?.type !== 'rate') continue;
    passes += value.passes;
    trials += value.passes + value.fails;
  }
  if (trials === 0) return undefined;
  const [low, high] = wilson95(passes, trials);
  return { estimate: passes / trials, low, high };
}
