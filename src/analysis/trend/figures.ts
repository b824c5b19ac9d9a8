import { PlimsollError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { MetricValue, RunResult } from '../../core/result.ts';
import { isMetricName, METRICS } from '../../measure/metrics/catalog.ts';

/** What of a run's metrics can be followed, by kind; the first few are what is meant when a metric is named alone. */
const STATS = {
  trend: { usual: ['p50', 'p95', 'p99'], all: ['p50', 'p90', 'p95', 'p99', 'p999', 'mean', 'min', 'max'] },
  rate: { usual: ['rate'], all: ['rate'] },
  counter: { usual: ['rate'], all: ['rate', 'count'] },
  gauge: { usual: ['mean', 'max'], all: ['mean', 'min', 'max'] },
  cost: {
    usual: ['per_million_output_tokens'],
    all: ['per_million_output_tokens', 'per_good_request', 'per_right_answer'],
  },
} as const satisfies Record<string, { readonly usual: readonly string[]; readonly all: readonly string[] }>;

/** In the order in which a page has them. */
export const DEFAULT_FIGURES: readonly string[] = [
  ...['ttft.p50', 'ttft.p95', 'ttft.p99', 'itl.p95', 'itl.p99', 'e2e.p95', 'output_tokens.rate', 'errors.rate'],
  ...['goodput.rate', 'queue_depth.mean', 'queue_depth.max', 'cost.per_million_output_tokens'],
];

/** A figure of one run. */
export interface Reading {
  readonly value: number;
  readonly interval?: readonly [low: number, high: number];
}

/** `none`: not measured; `too few`: a quantile of fewer requests than tell it. */
export type Read = Reading | 'none' | 'too few';

/** `ttft.p95` → `['ttft', 'p95']` */
export const partsOf = (figure: string): readonly [metric: string, stat: string] => {
  const [metric = '', stat = ''] = figure.split('.');
  return [metric, stat];
};

export function readFigure(figure: string, { metrics, cost }: Pick<RunResult, 'metrics' | 'cost'>): Read {
  const [metric, stat] = partsOf(figure);
  if (metric === 'cost') return told(costOf(stat, cost));
  const value = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  return value === undefined ? 'none' : readStat(stat, value);
}

function readStat(stat: string, value: MetricValue): Read {
  switch (value.type) {
    case 'trend': {
      if (!isStat(stat, STATS.trend.all) || value.count === 0) return 'none';
      const interval = value.ci95[stat];
      if (interval !== undefined) return { value: value[stat], interval };
      return stat.startsWith('p') ? 'too few' : { value: value[stat] };
    }
    case 'rate':
      return value.passes + value.fails === 0
        ? 'none'
        : { value: value.rate, ...(value.ci95 === undefined ? {} : { interval: value.ci95 }) };
    case 'counter':
      return isStat(stat, STATS.counter.all) ? { value: value[stat] } : 'none';
    case 'gauge':
      return isStat(stat, STATS.gauge.all) ? { value: value[stat] } : 'none';
    default:
      return value satisfies never;
  }
}

const told = (value: number | undefined): Read => (value === undefined ? 'none' : { value });

const isStat = <T extends string>(stat: string, all: readonly T[]): stat is T =>
  (all as readonly string[]).includes(stat);

function costOf(stat: string, cost: RunResult['cost']): number | undefined {
  switch (stat) {
    case 'per_million_output_tokens':
      return cost?.perMillionOutputTokens;
    case 'per_good_request':
      return cost?.perGoodRequest;
    default:
      return cost?.perRightAnswer;
  }
}

/**
 * What `--metric` asks for: `ttft` is its usual figures, `ttft.p90` one of them. Throws `FLAGS_INVALID` with the nearest
 * right name.
 */
export function figuresNamed(words: readonly string[]): readonly string[] {
  const asked = words.flatMap((word) => word.split(',').map((part) => part.trim()));
  return [...new Set(asked.flatMap(figuresOf))];
}

function figuresOf(word: string): readonly string[] {
  const [metric = '', stat, ...more] = word.split(/[.:]/);
  const kind = kindOf(metric);
  if (kind === undefined) {
    const near = nearest(metric, [...Object.keys(METRICS), 'cost']);
    throw mistake(`"${word}" is no metric${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  const { usual, all } = STATS[kind];
  if (stat === undefined) return usual.map((each) => `${metric}.${each}`);
  if (more.length === 0 && isStat<string>(stat, all)) return [`${metric}.${stat}`];
  throw mistake(`"${word}" is no figure of ${metric}, which has ${all.join(', ')}.`);
}

const kindOf = (metric: string): keyof typeof STATS | undefined => {
  if (metric === 'cost') return 'cost';
  return isMetricName(metric) ? METRICS[metric].kind : undefined;
};

const mistake = (sentence: string): PlimsollError =>
  new PlimsollError(
    'FLAGS_INVALID',
    `--metric takes names like ttft or ttft.p95: ${sentence}${/[.?]$/.test(sentence) ? '' : '.'}`,
  );

/** In which changes are differences, and not ratios: a share of 0.1 % that doubles is still next to nothing. */
export function isShare(figure: string): boolean {
  const [metric] = partsOf(figure);
  return isMetricName(metric) && METRICS[metric].unit === 'ratio';
}
