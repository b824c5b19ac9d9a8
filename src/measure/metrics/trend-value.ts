import { given } from '../../core/given.ts';
import type { TrendValue } from '../../core/result.ts';
import type { Distribution, Moments } from '../stats/distribution.ts';
import { QUANTILES, type Quantile } from '../stats/quantiles.ts';

const ofEachQuantile = <T>(of: (q: number) => T): Record<Quantile, T> =>
  Object.fromEntries(Object.entries(QUANTILES).map(([name, q]) => [name, of(q)])) as Record<Quantile, T>;

/** A latency as a result has it, with its ends where they are known; undefined while there is nothing to describe. */
export function trendValue(
  distribution: Distribution | undefined,
  floor: Distribution | undefined,
  ceiling: Distribution | undefined,
): TrendValue | undefined {
  const moments = distribution?.moments;
  if (distribution === undefined || moments === undefined) return undefined;
  return given({
    type: 'trend' as const,
    unit: 'ms' as const,
    count: moments.count,
    mean: moments.meanMs,
    stddev: moments.stddevMs,
    min: moments.minMs,
    max: moments.maxMs,
    ...quantilesOf(distribution, moments),
    ci95: given(ofEachQuantile((q) => distribution.quantileInterval95(q))),
    hdr: distribution.encode(),
    floor: floor && boundOf(floor),
    ceiling: ceiling && boundOf(ceiling),
  });
}

const quantilesOf = (distribution: Distribution, { maxMs }: Moments): Record<Quantile, number> =>
  ofEachQuantile((q) => distribution.quantileMs(q) ?? maxMs);

function boundOf(distribution: Distribution): TrendValue['floor'] {
  const { moments } = distribution;
  if (moments === undefined) return undefined;
  const { meanMs: mean, minMs: min, maxMs: max } = moments;
  return { mean, min, max, ...quantilesOf(distribution, moments), hdr: distribution.encode() };
}
