import type { MetricValue, TrendValue } from '../../core/result.ts';
import { STATISTICS } from '../../measure/figure/statistics.ts';
import { type Between, betweenOf } from '../../measure/figure/trust.ts';
import { isMetricName, METRICS } from '../../measure/metrics/catalog.ts';
import { csvCell as cell, csvLine } from '../kit/csv-cell.ts';
import type { ReportInput } from './report.ts';

const COLUMNS = [
  'run',
  'scenario',
  'model',
  'started_at',
  'valid',
  'slice',
  'metric',
  'type',
  'unit',
  'statistic',
  'value',
  'ci95_low',
  'ci95_high',
  'count',
  'floor',
  'ceiling',
] as const;

/** One figure: what it is, in which unit, and, where there is one, its 95 % interval and the values behind it. */
interface Figure {
  readonly statistic: string;
  readonly unit: string;
  readonly value: number;
  readonly ci95?: readonly [number, number] | undefined;
  readonly count?: number;
  /** Between which it truly lies, where that is known. */
  readonly between?: Between | undefined;
}

/** Of the slice that is the whole run. */
const WHOLE = 'all';

/**
 * All figures of a run as one tidy table, a figure a row: RFC 4180, UTF-8 without a byte-order mark, full precision.
 * The first columns say which run and whether it is valid, so that tables of several runs can be put under one another
 * and none that is INVALID is taken for evidence. An empty cell was not measured. `floor` and
 * `ceiling` are between which the figure truly lies: without, and with, all that may be the generator's own.
 */
export function csvReport({ result }: ReportInput): string {
  const { run, target, validity, counts: counted } = result;
  const which = [...[run.id, run.name, target.model, run.startedAt].map(cell), validity.valid ? 'TRUE' : 'FALSE'];
  const counts = COUNTS.map((name) => [...which, WHOLE, `requests_${name}`, 'count', ...cells(countOf(counted[name]))]);
  const rows = [[WHOLE, result.metrics] as const, ...Object.entries(result.groups)].flatMap(([slice, metrics]) =>
    Object.entries(metrics).flatMap(([metric, value]) =>
      figuresOf(metric, value).map((figure) => [...which, cell(slice), cell(metric), value.type, ...cells(figure)]),
    ),
  );
  return [COLUMNS, ...counts, ...rows].map(csvLine).join('');
}

const cells = ({ unit, statistic, value, ci95, count, between }: Figure): readonly string[] => [
  cell(unit),
  statistic,
  ...[value, ci95?.[0], ci95?.[1], count, between?.low, between?.high].map((figure) =>
    figure === undefined ? '' : String(figure),
  ),
];

/** Where every planned request went. In this order, and no more: another version may have counted something else, too. */
const COUNTS = ['planned', 'sent', 'ok', 'failed', 'censored', 'dropped', 'cancelled'] as const;

const countOf = (value: number): Figure => ({ statistic: 'count', unit: 'requests', value });

function figuresOf(metric: string, value: MetricValue): readonly Figure[] {
  const unit = isMetricName(metric) ? METRICS[metric].unit : '';
  switch (value.type) {
    case 'trend':
      return trendFigures(value);
    case 'rate':
      return [
        {
          statistic: 'rate',
          unit: 'ratio',
          value: value.rate,
          ci95: value.ci95,
          count: value.passes + value.fails,
          between: value.atFloor === undefined ? undefined : { low: value.rate, high: value.atFloor },
        },
        { statistic: 'passes', unit: 'count', value: value.passes },
        { statistic: 'fails', unit: 'count', value: value.fails },
      ];
    case 'counter':
      return [
        { statistic: 'count', unit, value: value.count },
        { statistic: 'rate', unit: unit === '' ? '1/s' : `${unit}/s`, value: value.rate },
      ];
    case 'gauge':
      return STATISTICS.gauge.map((statistic) => ({
        statistic,
        unit,
        value: value[statistic],
      }));
    default:
      return value satisfies never;
  }
}

/** A quantile without an interval had too few samples for one. */
const trendFigures = (value: TrendValue): readonly Figure[] =>
  STATISTICS.trend.map((statistic) => ({
    statistic,
    unit: value.unit,
    value: value[statistic],
    ci95: value.ci95[statistic],
    count: value.count,
    between: betweenOf(value, statistic),
  }));
