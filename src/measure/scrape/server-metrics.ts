import { given } from '../../core/given.ts';
import type { GaugeValue, MetricValue } from '../../core/result.ts';
import type { ServerMetricName } from '../metrics/catalog.ts';
import { gaugeOf, LEVELS, type Tick } from './ticks.ts';

export type ServerMetrics = Readonly<Partial<Record<ServerMetricName, MetricValue>>>;

/** What the servers' figures are made of, whether all at once or as it comes. */
export interface Seen {
  /** Of the measured part. */
  readonly ticks: readonly Tick[];
  /** What a counter grew by from its beginning to the last answer; undefined where no source tells, or one was lost. */
  readonly growth: (name: 'preemptions' | 'prefixHits' | 'prefixQueries') => number | undefined;
  /** What came of it per second of the load; undefined also where it was not read until the load ended. */
  readonly rate: (name: 'preemptions') => number | undefined;
  /** Of what was looked up in the prefix cache between two scrapes of a source, the shares that were found. */
  readonly hitRates: readonly number[];
}

export function serverMetrics(seen: Seen): ServerMetrics {
  const levels = LEVELS.map(([name, figure]) => [name, gaugeOf(seen.ticks.flatMap((tick) => tick[figure] ?? []))]);
  return given({
    ...(Object.fromEntries(levels) as Record<(typeof LEVELS)[number][0], GaugeValue | undefined>),
    prefix_hit_rate: prefixHits(seen),
    preemptions: counterOf(seen.growth('preemptions'), seen.rate('preemptions')),
  } satisfies Record<ServerMetricName, MetricValue | undefined>);
}

/** As counters of records: all to the last answer count, and in the rate what came while load was offered. */
const counterOf = (count: number | undefined, rate: number | undefined): MetricValue | undefined =>
  count === undefined || rate === undefined ? undefined : { type: 'counter', count, rate };

/** From the counters where they are told: a gauge is over whatever past its engine chose. */
function prefixHits({ ticks, growth, hitRates }: Seen): MetricValue | undefined {
  const queries = growth('prefixQueries');
  const hits = growth('prefixHits');
  if (queries === undefined || hits === undefined) return gaugeOf(ticks.flatMap((tick) => tick.prefixHitRate ?? []));
  if (queries <= 0) return undefined;
  const mean = hits / queries;
  return { ...(gaugeOf(hitRates) ?? { min: mean, max: mean, last: mean }), type: 'gauge', mean };
}
