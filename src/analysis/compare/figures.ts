import type { MetricChange } from '../../core/comparison.ts';
import type { MetricValue, RunResult, TrendValue } from '../../core/result.ts';
import { METRICS, type Metric, type MetricName } from '../../measure/metrics/catalog.ts';
import { fewestFor } from './few-values.ts';

/** One figure of a metric that can be compared. */
export type Figure = Pick<MetricChange, 'key' | 'stat' | 'title' | 'unit' | 'scale' | 'better'> & {
  readonly metric: MetricName;
  readonly kind: Metric['kind'];
};

const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;
type Quantile = keyof typeof QUANTILES;

/** By the kind of a metric; the first is meant where none is named. */
const STATS = {
  trend: ['p95', 'p50', 'p99', 'p90', 'p999', 'mean'],
  rate: ['rate'],
  counter: ['rate'],
  gauge: ['mean', 'max'],
} as const satisfies Record<Metric['kind'], readonly string[]>;

/** Shown of every metric that both sides have, whether judged or not. */
const SHOWN = {
  trend: ['p50', 'p95', 'p99'],
  rate: ['rate'],
  counter: ['rate'],
  gauge: ['mean'],
} as const satisfies Record<Metric['kind'], readonly string[]>;

/**
 * Few, so that eight pairs can tell a change of one of them from chance: with Holm over six, p of all eight one way is
 * 6 · 2/2⁸ = 0.047; over seven it would be 0.055.
 */
export const JUDGED_BY_DEFAULT = ['ttft:p95', 'itl:p99', 'e2e:p95', 'output_tokens', 'errors', 'goodput'] as const;

const isQuantile = (stat: string): stat is Quantile => Object.hasOwn(QUANTILES, stat);

/** `ttft:p99`, `ttft` (its p95), `errors`. Undefined when there is no such metric, or it has no such figure. */
export function figureOf(text: string): Figure | undefined {
  const [name = '', stat, ...more] = text.split(/[:.]/);
  if (!Object.hasOwn(METRICS, name) || more.length > 0) return undefined;
  const metric = name as MetricName;
  const stats: readonly string[] = STATS[METRICS[metric].kind];
  const meant = stat ?? stats[0] ?? '';
  return stats.includes(meant) ? figure(metric, meant) : undefined;
}

/** What `--judge` takes of a metric, for who named another. */
export const statsOf = (metric: MetricName): readonly string[] => STATS[METRICS[metric].kind];

/** All that are shown of a run, in the order of the catalogue. */
export const shownFigures: readonly Figure[] = (Object.keys(METRICS) as MetricName[]).flatMap((metric) =>
  SHOWN[METRICS[metric].kind].map((stat) => figure(metric, stat)),
);

function figure(metric: MetricName, stat: string): Figure {
  const { kind, title, unit, better } = METRICS[metric] as Metric;
  const isOnly = stat === STATS[kind][0] && kind !== 'trend';
  return {
    key: isOnly ? metric : `${metric}:${stat}`,
    metric,
    stat,
    kind,
    title: kind === 'trend' ? `${title}, ${stat}` : isOnly ? title : `${title}, ${stat}`,
    unit: kind === 'counter' ? 'per second' : unit,
    scale: unit === 'ratio' ? 'share' : 'relative',
    better,
  };
}

/** What one run has of a figure. */
export type Reading =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'few-values'; readonly count: number; readonly needed: number };

/** A quantile without an interval of its own rests on so few values that it says nothing. */
export function read({ metrics }: Pick<RunResult, 'metrics'>, { metric, stat }: Figure): Reading {
  const value: MetricValue | undefined = metrics[metric];
  if (value === undefined) return { kind: 'absent' };
  switch (value.type) {
    case 'trend':
      return readTrend(value, stat);
    case 'rate':
    case 'counter':
      return { kind: 'value', value: value.rate };
    case 'gauge':
      return { kind: 'value', value: stat === 'max' ? value.max : value.mean };
    default:
      return value satisfies never;
  }
}

function readTrend(value: TrendValue, stat: string): Reading {
  if (!isQuantile(stat)) return { kind: 'value', value: value.mean };
  return value.ci95[stat] === undefined
    ? { kind: 'few-values', count: value.count, needed: fewestFor(QUANTILES[stat]) }
    : { kind: 'value', value: value[stat] };
}
