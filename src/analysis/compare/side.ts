import type { PooledTrend, Side, SideRun } from '../../core/comparison.ts';
import { given } from '../../core/given.ts';
import type { Series } from '../../core/result.ts';
import { StoredDistribution } from '../../measure/stats/stored-distribution.ts';
import { isCounted, type SideInput, type StoredRun } from './input.ts';
import { SHARES } from './shares.ts';

/** Trends whose distributions are drawn over one another. */
export const OVERLAID = ['ttft', 'itl', 'tpot', 'e2e'] as const;

const COLUMNS = [
  ...['offered', 'ok', 'failed', 'in_flight', 'queue_depth', 'output_tokens'],
  ...['ttft_p50', 'ttft_p95', 'itl_p95', 'itl_p99'],
];

/** More lines over one another than these nobody can tell apart. */
const MOST_SERIES = 8;

/** @param runs in the order of their start */
export function sideOf({ label }: SideInput, runs: readonly StoredRun[]): Side {
  const [first] = runs;
  if (first === undefined) throw new RangeError('a side has at least one run');
  const pooled = OVERLAID.flatMap((metric) => {
    const trend = pooledTrend(metric, runs);
    return trend === undefined ? [] : [[metric, trend] as const];
  });
  return {
    label,
    name: first.result.run.name,
    target: first.result.target,
    runs: runs.map((run, i) => sideRun(run, i < MOST_SERIES)),
    pooled: Object.fromEntries(pooled),
  };
}

function sideRun({ path, result }: StoredRun, withSeries: boolean): SideRun {
  const { run, counts, generator, validity, series } = result;
  const { id, startedAt, durationMs, measuredMs, warmupMs, seed, stopped, block } = run;
  return given({
    ...{ path, id, startedAt, durationMs, measuredMs, warmupMs, seed },
    ...{ sent: counts.sent, workers: generator.workers, validity, stopped, block },
    series: withSeries ? drawn(series) : undefined,
  });
}

const drawn = ({ windowMs, t, columns }: Series): Series => ({
  windowMs,
  t,
  columns: Object.fromEntries(
    COLUMNS.flatMap((name) => {
      const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
      return column === undefined ? [] : [[name, column.map((value) => (value === null ? null : fourDigits(value)))]];
    }),
  ),
});

/** A page draws to a pixel, and a file of sixteen runs is read whole. */
export const fourDigits = (value: number): number => Number(value.toPrecision(4));

function pooledTrend(metric: string, runs: readonly StoredRun[]): PooledTrend | undefined {
  const distributions = runs.filter(isCounted).flatMap((run) => distributionOf(metric, run) ?? []);
  if (distributions.length === 0) return undefined;
  const pooled = StoredDistribution.merged(distributions);
  return {
    count: pooled.count,
    // Beyond the last value but one a quantile is the greatest value, whatever its share.
    quantiles: SHARES.filter((q) => pooled.count * Math.min(q, 1 - q) >= 1).map((q) => [
      q,
      fourDigits(pooled.quantileMs(q)),
    ]),
  };
}

export function distributionOf(metric: string, { result }: StoredRun): StoredDistribution | undefined {
  const value = result.metrics[metric];
  return value?.type === 'trend' ? StoredDistribution.read(value) : undefined;
}
