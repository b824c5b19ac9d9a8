import type { Metrics, TrendValue } from '../../core/result.ts';
import type { TrendName } from '../../measure/metrics/catalog.ts';
import { StoredDistribution } from '../../measure/stats/stored-distribution.ts';
import type { Axis, ChartGroup, Line, Role } from './chart.ts';
import { doubtOf } from './doubt.ts';
import { metricTitle } from './value-text.ts';

/** Points per power of ten of the tail: enough for a line without corners. */
const PER_DECADE = 12;
/** Shares that readers ask for by name, as 1 / (1 − share). */
const NAMED = [2, 4, 10, 20, 100, 1000, 10_000, 100_000, 1_000_000];

const CHARTS = [
  {
    id: 'spectrum-request',
    title: 'Of a whole request',
    caption: 'To the first token and to the end, from the planned start.',
    of: ['ttft', 'e2e'],
  },
  {
    id: 'spectrum-tokens',
    title: 'Between tokens',
    caption: 'Every gap, the mean per token of a response, and its longest gap.',
    of: ['itl', 'tpot', 'stall'],
  },
] as const satisfies readonly { id: string; title: string; caption: string; of: readonly (Role & TrendName)[] }[];

/**
 * Quantiles of the run's distributions, drawn so that each nine of the tail has the same room. Undefined when no
 * distribution was measured, or none can be read.
 */
export function spectrumOf(metrics: Metrics): ChartGroup | undefined {
  const trends = new Map(
    CHARTS.flatMap(({ of }) => of).flatMap((name) => {
      const value = metrics[name];
      return value?.type === 'trend' && value.count > 0 ? [[name as Role, value] as const] : [];
    }),
  );
  const most = Math.max(0, ...[...trends.values()].map(({ count }) => count));
  if (most === 0) return undefined;
  const tails = tailsUpTo(most);
  const charts = CHARTS.map(({ of, ...chart }) => ({
    ...chart,
    suffix: ' ms',
    limits: [],
    isLog: true,
    lines: of.flatMap((role) => {
      const value = trends.get(role);
      const line = value === undefined ? undefined : spectrumLine(role, value, tails);
      return line === undefined || value === undefined ? [] : [line, ...ends(role, value, tails)];
    }),
  }))
    .filter(({ lines }) => lines.length > 0)
    .map((chart) => ({ ...chart, bottom: lowestTenth(chart.lines, tails) }));
  if (charts.length === 0) return undefined;
  return { axis: spectrumAxis(tails), charts };
}

/** The tail is what is looked at: a minimum of a microsecond must not flatten it. */
function lowestTenth(lines: readonly Line[], tails: readonly number[]): number {
  const at = tails.findIndex((tail) => tail > 1 / 0.9);
  return Math.min(...lines.map(({ values }) => values[at] ?? values[0] ?? 1));
}

/** 1 / (1 − share), ascending from 1, to where one value of `count` is left. */
function tailsUpTo(count: number): readonly number[] {
  const steps = Math.floor(Math.log10(Math.max(1, count)) * PER_DECADE);
  const even = Array.from({ length: steps + 1 }, (_, k) => 10 ** (k / PER_DECADE));
  const all = [...even, ...NAMED.filter((tail) => tail <= count)].sort((a, b) => a - b);
  return all.filter((tail, i) => i === 0 || tail / (all[i - 1] ?? 1) > 1.001);
}

export const spectrumAxis = (tails: readonly number[]): Axis => ({
  kind: 'figure',
  over: 'by the share of values that lie below',
  head: 'Percentile',
  values: tails,
  names: tails.map(percentileName),
  rows: 'from the least to the last nine that there are values for',
  title: 'percentile; each nine of the tail has the same room',
  isLog: true,
  ticks: NAMED.filter((tail) => tail <= (tails.at(-1) ?? 1)).map((at) => ({ at, label: percentileName(at) })),
});

/** 1 / (1 − share) → `p50`, `p99.9`. */
function percentileName(tail: number): string {
  const percent = 100 * (1 - 1 / tail);
  const digits = Math.max(0, Math.ceil(Math.log10(tail) - 1 + 1e-9));
  return `p${Number(percent.toFixed(Math.min(8, digits)))}`;
}

/** A distribution as a line, with the 95 % order-statistic interval as its band; past the last value there is nothing. */
function spectrumLine(role: Role, value: TrendValue, tails: readonly number[]): Line | undefined {
  const distribution = StoredDistribution.read(value);
  if (distribution === undefined) return undefined;
  const { count } = distribution;
  const ends = tails.map((tail) => (tail > count ? undefined : distribution.interval95(1 - 1 / tail)));
  return {
    label: metricTitle(role),
    role,
    // Of no share the bound is the least value, which is known exactly.
    values: tails.map((tail) =>
      tail > count ? null : digits(tail === 1 ? value.min : distribution.quantileMs(1 - 1 / tail)),
    ),
    band: {
      low: ends.map((interval) => (interval === undefined ? null : digits(interval[0]))),
      high: ends.map((interval) => (interval === undefined ? null : digits(interval[1]))),
    },
  };
}

/** More lines of one look nobody can tell apart. */
const WITH_ENDS: readonly Role[] = ['ttft', 'e2e', 'itl'];

/** Beside it, what it may truly be: only where that is worth saying of a percentile that readers ask for. */
function ends(role: Role, value: TrendValue, tails: readonly number[]): readonly Line[] {
  if (!WITH_ENDS.includes(role)) return [];
  if ((['p50', 'p95', 'p99'] as const).every((quantile) => doubtOf(value, quantile) === undefined)) return [];
  const title = metricTitle(role);
  return (
    [
      [value.floor, `${title}, without what may be ours`],
      [value.ceiling, `${title}, with what we may have cut`],
    ] as const
  ).flatMap(([end, label]) => {
    const distribution = end === undefined ? undefined : StoredDistribution.read(end);
    if (distribution === undefined) return [];
    const values = tails.map((tail) =>
      tail > distribution.count ? null : digits(tail === 1 ? end!.min : distribution.quantileMs(1 - 1 / tail)),
    );
    return [{ label, role: 'own' as const, values }];
  });
}

/** As exact as the histogram is. */
const digits = (ms: number): number => Number(ms.toPrecision(5));
