import type { MetricValue } from '../../core/result.ts';
import type { ServerMetricName } from '../metrics/catalog.ts';
import { gaugeOf, LEVELS, type Tick } from './ticks.ts';

export type ServerMetrics = Readonly<Partial<Record<ServerMetricName, MetricValue>>>;

/** What the servers' figures are made of, whether all at once or as it comes. */
export interface Seen {
  /** Of the measured part. */
  readonly ticks: readonly Tick[];
  /** What a counter grew by in it; undefined where no source tells, or one was lost. */
  readonly growth: (name: 'preemptions' | 'prefixHits' | 'prefixQueries') => number | undefined;
  /** Of what was looked up in the prefix cache between two scrapes of a source, the shares that were found. */
  readonly hitRates: readonly number[];
}

export function serverMetrics(seen: Seen, measuredMs: number): ServerMetrics {
  const metrics: { -readonly [K in keyof ServerMetrics]: ServerMetrics[K] } = {};
  for (const [name, figure] of LEVELS) {
    const gauge = gaugeOf(seen.ticks.flatMap((tick) => tick[figure] ?? []));
    if (gauge !== undefined) metrics[name] = gauge;
  }
  const hits = prefixHits(seen);
  if (hits !== undefined) metrics.prefix_hit_rate = hits;
  const preemptions = seen.growth('preemptions');
  if (preemptions !== undefined && measuredMs > 0)
    metrics.preemptions = { type: 'counter', count: preemptions, rate: (preemptions * 1000) / measuredMs };
  return metrics;
}

/** From the counters where they are told: a gauge is over whatever past its engine chose. */
function prefixHits({ ticks, growth, hitRates }: Seen): MetricValue | undefined {
  const queries = growth('prefixQueries');
  const hits = growth('prefixHits');
  if (queries === undefined || hits === undefined) return gaugeOf(ticks.flatMap((tick) => tick.prefixHitRate ?? []));
  if (queries <= 0) return undefined;
  const mean = hits / queries;
  return { ...(gaugeOf(hitRates) ?? { min: mean, max: mean, last: mean }), type: 'gauge', mean };
}
