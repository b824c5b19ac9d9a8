import type { MetricValue, RunResult } from '../core/result.ts';
import { statOf } from './trend-stat.ts';

/** k6's own list, where a scenario gives none. */
const TREND_STATS: readonly string[] = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'];

/**
 * A run as k6 gives it to `handleSummary`, and beside that ours: a threshold's observed value, which k6 leaves out, and
 * the whole result. Source: k6's documentation, "Custom summary".
 */
export function k6Summary(result: RunResult, trendStats = TREND_STATS): object {
  const { run, metrics, checks = {}, thresholds } = result;
  const thresholdsOf = (metric: string) =>
    Object.fromEntries(
      thresholds
        .filter((threshold) => threshold.metric === metric)
        .map(({ expression, ok, observed }) => [expression, { ok, ...(observed === undefined ? {} : { observed }) }]),
    );
  const shown = (name: string, value: MetricValue) => {
    const own = thresholdsOf(name);
    return {
      type: value.type,
      contains: value.type === 'trend' ? 'time' : 'default',
      values: valuesOf(value, trendStats),
      ...(Object.keys(own).length === 0 ? {} : { thresholds: own }),
    };
  };
  return {
    root_group: {
      name: '',
      path: '',
      groups: [],
      checks: Object.entries(checks).map(([name, counts]) => ({ name, path: `::${name}`, ...counts })),
    },
    options: { summaryTrendStats: trendStats },
    state: { testRunDurationMs: run.durationMs },
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, shown(name, value)])),
    result,
  };
}

function valuesOf(value: MetricValue, trendStats: readonly string[]): Readonly<Record<string, number>> {
  switch (value.type) {
    case 'trend':
      return Object.fromEntries(trendStats.map((stat) => [stat, statOf(stat, value)]));
    case 'rate':
      return { rate: value.rate, passes: value.passes, fails: value.fails };
    case 'counter':
      return { count: value.count, rate: value.rate };
    case 'gauge':
      return { value: value.last, min: value.min, max: value.max, mean: value.mean };
    default:
      return value satisfies never;
  }
}
