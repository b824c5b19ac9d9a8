import { given } from '../../core/given.ts';
import type { Metrics, MetricValue, RunResult, ThresholdVerdict } from '../../core/result.ts';
import type { SummaryData, SummaryMetric } from '../../load/sessions/summary.ts';
import { isMetricName, METRICS } from '../../measure/metrics/catalog.ts';
import { statOf } from './trend-stat.ts';

/** k6's own, where `summaryTrendStats` says nothing. */
const TREND_STATS = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'];

export interface SummarySetting {
  readonly trendStats?: readonly string[] | undefined;
  readonly isStdOutTTY: boolean;
  readonly isStdErrTTY: boolean;
  /** What `setup` returned, as JSON. */
  readonly setupData?: string | undefined;
  readonly text: string;
}

/** A run in the shape of k6's `handleSummary`, with what each threshold saw. A copy: whatever is done to it, the run stays. */
export function k6Summary(result: RunResult, setting: SummarySetting): SummaryData {
  const { trendStats = TREND_STATS, isStdOutTTY, isStdErrTTY, setupData, text } = setting;
  const { checks = {}, run } = result;
  return {
    metrics: metricsOf(result, trendStats),
    root_group: {
      name: '',
      path: '',
      groups: [],
      checks: Object.entries(checks).map(([name, held]) => ({ name, path: `::${name}`, ...held })),
    },
    options: { summaryTrendStats: [...trendStats] },
    state: { isStdOutTTY, isStdErrTTY, testRunDurationMs: run.durationMs },
    ...(setupData === undefined ? {} : { setup_data: JSON.parse(setupData) as unknown }),
    result: structuredClone(result),
    text,
  };
}

function metricsOf({ metrics, groups, thresholds }: RunResult, stats: readonly string[]): SummaryData['metrics'] {
  const shown = new Map(Object.entries(metrics).map(([name, value]) => [name, metricOf(value, stats)]));
  for (const { metric: key, expression, ok, observed, atLeast, parsed } of thresholds) {
    const known = shown.get(key) ?? metricOf(partOf(parsed, groups), stats) ?? unmeasured(parsed);
    const judged = given({ ok, observed, atLeast });
    shown.set(key, { ...known, thresholds: { ...known.thresholds, [expression]: judged } });
  }
  return Object.fromEntries(shown);
}

/** So that a threshold on it is not lost. */
function unmeasured(parsed: ThresholdVerdict['parsed']): SummaryMetric {
  const type = parsed !== undefined && isMetricName(parsed.metric) ? METRICS[parsed.metric].kind : 'trend';
  return { type, contains: type === 'trend' ? 'time' : 'default', values: {} };
}

/** What a threshold's key means: `ttft{scenario:chat}` is `ttft` of the group `scenario:chat`. */
function partOf(
  parsed: ThresholdVerdict['parsed'],
  groups: Readonly<Record<string, Metrics>>,
): MetricValue | undefined {
  if (parsed === undefined) return undefined;
  const group = Object.entries(parsed.selector).map((tag) => tag.join(':'));
  return groups[group.join(',')]?.[parsed.metric];
}

function metricOf(value: MetricValue, stats: readonly string[]): SummaryMetric;
function metricOf(value: MetricValue | undefined, stats: readonly string[]): SummaryMetric | undefined;
function metricOf(value: MetricValue | undefined, stats: readonly string[]): SummaryMetric | undefined {
  switch (value?.type) {
    case undefined:
      return undefined;
    case 'trend':
      return {
        type: 'trend',
        contains: 'time',
        values: Object.fromEntries(stats.map((stat) => [stat, statOf(stat, value)])),
      };
    case 'rate':
      return of('rate', { rate: value.rate, passes: value.passes, fails: value.fails });
    case 'counter':
      return of('counter', { count: value.count, rate: value.rate });
    case 'gauge':
      return of('gauge', { value: value.last, min: value.min, max: value.max, avg: value.mean });
    default:
      return value satisfies never;
  }
}

const of = (type: MetricValue['type'], values: SummaryMetric['values']): SummaryMetric => ({
  type,
  contains: 'default',
  values,
});
