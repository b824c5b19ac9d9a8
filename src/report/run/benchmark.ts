import { given } from '../../core/given.ts';
import { json } from '../../core/json.ts';
import type { MetricValue, RunResult } from '../../core/result.ts';
import { isMetricName, METRICS, type MetricName, secondaryOf } from '../../measure/metrics/catalog.ts';
import { doubtOf } from '../kit/doubt.ts';
import { formatMsRange, formatRatioRange } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import type { ReportInput } from './report.ts';

/** One point of a chart, as github-action-benchmark reads it. */
interface Benchmark {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** What it may be off by, in words. */
  readonly range?: string;
  /** Shown where a reader points at it. */
  readonly extra: string;
}

/**
 * For github-action-benchmark's `customSmallerIsBetter`: latencies, errors and cost. The action takes one direction a
 * file, so there are two of them, and a figure is in the one that its metric's direction says. Figures that are good
 * neither way are in none, nor is what is part of another metric, nor a quantile with too few samples for an interval, nor a latency that is not
 * trusted.
 *
 * Of an INVALID run the list is empty, which the action refuses: it is to be no point of any chart.
 */
export const benchmarkSmaller = ({ result }: ReportInput): string => text(result, 'lower');

/** For `customBiggerIsBetter`: goodput, accuracy, checks, tokens per second. */
export const benchmarkBigger = ({ result }: ReportInput): string => text(result, 'higher');

function text(result: RunResult, better: 'lower' | 'higher'): string {
  const all = result.validity.valid
    ? [
        ...Object.entries(result.metrics).flatMap(([name, value]) =>
          isMetricName(name) && METRICS[name].better === better && secondaryOf(name) !== 'part'
            ? pointsOf(name, value, result)
            : [],
        ),
        ...(better === 'lower' ? costOf(result) : []),
      ]
    : [];
  return json(all);
}

function pointsOf(name: MetricName, value: MetricValue, result: RunResult): readonly Benchmark[] {
  const { unit } = METRICS[name];
  switch (value.type) {
    case 'trend':
      return (['p50', 'p95', 'p99'] as const).flatMap((quantile) => {
        const interval = value.ci95[quantile];
        const doubt = doubtOf(value, quantile, result.validity.tolerance);
        if (interval === undefined || doubt?.isTrusted === false) return [];
        const range = `95 % CI ${formatMsRange(interval)}${doubt === undefined ? '' : `; ${doubt.says}`}`;
        return point(result, `${name} ${quantile}`, 'ms', value[quantile], value.count, range);
      });
    case 'rate': {
      const range = value.ci95 === undefined ? undefined : `95 % CI ${formatRatioRange(value.ci95)}`;
      return [point(result, name, '%', value.rate * 100, value.passes + value.fails, range)];
    }
    case 'counter':
      return [point(result, name, `${unit}/s`, value.rate)];
    case 'gauge':
      return unit === 'ratio'
        ? [point(result, `${name} mean`, '%', value.mean * 100)]
        : [point(result, `${name} mean`, unit, value.mean)];
    default:
      return value satisfies never;
  }
}

const costOf = (result: RunResult): readonly Benchmark[] =>
  result.cost?.perMillionOutputTokens === undefined
    ? []
    : [point(result, 'cost of a million output tokens', 'currency', result.cost.perMillionOutputTokens)];

function point(
  { run, target }: RunResult,
  what: string,
  unit: string,
  value: number,
  count?: number,
  range?: string,
): Benchmark {
  const about = [`model ${quoted(target.model)}`, `seed ${run.seed}`, `run ${quoted(run.id)}`];
  const extra = (count === undefined ? about : [`n = ${count}`, ...about]).join('\n');
  // The name is what joins one run's point to the next.
  return given({ name: `${quoted(run.name)}: ${what}`, unit, value, range, extra });
}

/** The action writes names into code spans of a Markdown table. */
const quoted = (foreign: string): string => plain(foreign).replaceAll('`', "'").replaceAll('|', '/');
