import type { QuantileShift, QuantileShiftPoint } from '../../core/comparison.ts';
import { given } from '../../core/given.ts';
import { metricIn } from '../../core/result.ts';
import { isWithin } from '../../measure/figure/trust.ts';
import { METRICS, type TrendName } from '../../measure/metrics/catalog.ts';
import { TOLERANCE } from '../../measure/metrics/tolerance.ts';
import { differenceOfTwo, type WithInterval } from '../../measure/stats/of-two.ts';
import { sampleShift } from '../../measure/stats/rank-sum.ts';
import { pairedShift } from '../../measure/stats/signed-rank.ts';
import { StoredDistribution } from '../../measure/stats/stored-distribution.ts';
import { baseOf, candidateOf, isSingle, type Matching } from './design.ts';
import { SHARES } from './shares.ts';
import { distributionOf, fourDigits, OVERLAID } from './side.ts';

/** How each distribution moved, quantile by quantile: where a tail grows while the middle stays, one figure shows nothing. */
export const shiftsOf = (matching: Matching): readonly QuantileShift[] =>
  OVERLAID.flatMap((metric) => {
    const [base, candidate] = [baseOf(matching), candidateOf(matching)].map((runs) =>
      runs.flatMap((run) => distributionOf(metric, run) ?? []),
    );
    const isWhole = base?.length === baseOf(matching).length && candidate?.length === candidateOf(matching).length;
    if (!isWhole || base.length === 0 || candidate.length === 0) return [];
    const [allBase, allCandidate] = [StoredDistribution.merged(base), StoredDistribution.merged(candidate)];
    const isTrusted = trustOf(metric, matching);
    const points = SHARES.flatMap((q): readonly QuantileShiftPoint[] => {
      if (!isTrusted(q)) return [];
      const shift = shiftAt(q, base, candidate, matching);
      const [baseMs, candidateMs] = [fourDigits(allBase.quantileMs(q)), fourDigits(allCandidate.quantileMs(q))];
      return shift === undefined ? [] : [{ q, baseMs, candidateMs, ...shift }];
    });
    if (points.length === 0) return [];
    const confidence = isSingle(matching) ? 0.95 : confidenceOf(matching);
    const over = isSingle(matching) ? 'requests' : 'runs';
    return [given({ metric, title: METRICS[metric].title, over, confidence, points } as const)];
  });

/** Whether no run has a quantile there of which too much may be the generator's own. */
function trustOf(metric: TrendName, matching: Matching): (q: number) => boolean {
  const bounds = [...baseOf(matching), ...candidateOf(matching)].flatMap((run) => {
    const value = metricIn(run.result.metrics, metric, 'trend');
    const [floor, high] = [value?.floor, value?.ceiling ?? value].map((end) => end && StoredDistribution.read(end));
    const { tolerance = TOLERANCE } = run.result.validity;
    return floor === undefined || high === undefined ? [] : [{ floor, high, tolerance }];
  });
  return (q) =>
    bounds.every(({ floor, high, tolerance }) =>
      isWithin({ low: floor.quantileMs(q), high: high.quantileMs(q) }, tolerance),
    );
}

/** It follows from the number of runs alone. */
function confidenceOf(matching: Matching): number | undefined {
  const zeros = (runs: readonly unknown[]): readonly number[] => runs.map(() => 0);
  const [base, candidate] = [zeros(baseOf(matching)), zeros(candidateOf(matching))];
  return (matching.kind === 'pairs' ? pairedShift(base) : sampleShift(base, candidate)).interval?.confidence;
}

/** Undefined where some run has too few values for this quantile, or one of 0. */
function shiftAt(
  q: number,
  base: readonly StoredDistribution[],
  candidate: readonly StoredDistribution[],
  matching: Matching,
): Pick<QuantileShiftPoint, 'estimate' | 'low' | 'high'> | undefined {
  const [from, to] = [base, candidate].map((side) => side.flatMap((one) => logarithmAt(q, one) ?? []));
  if (from?.length !== base.length || to?.length !== candidate.length) return undefined;
  if (isSingle(matching)) return relative(differenceOfTwo(from[0]!, to[0]!));
  const [a, b] = [from, to].map((side) => side.map(({ estimate }) => estimate)) as [number[], number[]];
  const { estimate, interval } =
    matching.kind === 'pairs' ? pairedShift(b.map((value, i) => value - a[i]!)) : sampleShift(a, b);
  return interval === undefined ? { estimate: back(estimate) } : relative({ estimate, ...interval });
}

function logarithmAt(q: number, distribution: StoredDistribution): WithInterval | undefined {
  const [low, high] = distribution.interval95(q) ?? [];
  if (low === undefined || high === undefined || !(low > 0)) return undefined;
  return { estimate: Math.log(distribution.quantileMs(q)), low: Math.log(low), high: Math.log(high) };
}

const back = (logarithm: number): number => fourDigits(Math.expm1(logarithm));

const relative = ({ estimate, low, high }: WithInterval) => ({
  estimate: back(estimate),
  low: back(low),
  high: back(high),
});
