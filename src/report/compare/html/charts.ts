import type { Comparison, Contrast, PooledTrend, QuantileShift, Side, SideRun } from '../../../core/comparison.ts';
import type { Series } from '../../../core/result.ts';
import { formatNumber } from '../../../core/units.ts';
import { METRICS } from '../../../measure/metrics/catalog.ts';
import { type Chart, type ChartGroup, type Line, type Role, WIDE } from '../../kit/chart.ts';
import { spectrumAxis } from '../../kit/spectrum.ts';
import { timeAxisOf } from '../../run/html/section-charts.ts';
import { labelOf, marginText } from '../words.ts';

/** Of the base and the candidates in their order. */
const ROLES = ['base', 'side-1', 'side-2', 'side-3', 'side-4', 'side-5', 'side-6', 'side-7', 'side-8'] as const;
const roleOf = (i: number): Role => ROLES[i] ?? 'side-8';

const sidesOf = ({ base, contrasts }: Comparison): readonly Side[] => [
  base,
  ...contrasts.map(({ candidate }) => candidate),
];

/** Percentiles of both sides over each other, and beneath, on the same axis, by how much each percentile moved. */
export function distributionCharts(comparison: Comparison): ChartGroup | undefined {
  const sides = sidesOf(comparison);
  const names = [...new Set(sides.flatMap(({ pooled }) => Object.keys(pooled)))];
  const tails = [
    ...new Set(
      [
        ...sides.flatMap(({ pooled }) => Object.values(pooled).flatMap(({ quantiles }) => quantiles.map(([q]) => q))),
        ...comparison.contrasts.flatMap(({ shifts }) => shifts.flatMap(({ points }) => points.map(({ q }) => q))),
      ].map(tailOf),
    ),
  ].sort((a, b) => a - b);
  if (tails.length === 0) return undefined;
  return {
    axis: spectrumAxis(tails),
    charts: names.flatMap((name) => [overlay(name, sides, tails), ...shifts(name, comparison, tails)]),
  };
}

/** As the axis has it; rounded, as 1 − q is not exact. */
const tailOf = (q: number): number => Number((1 / (1 - q)).toPrecision(9));

const titleOf = (name: string): string =>
  Object.hasOwn(METRICS, name) ? METRICS[name as keyof typeof METRICS].title : name;

function overlay(name: string, sides: readonly Side[], tails: readonly number[]): Chart {
  const lines = sides.flatMap((side, i): readonly Line[] => {
    const pooled = side.pooled[name];
    return pooled === undefined ? [] : [{ label: labelOf(side), role: roleOf(i), values: onAxis(pooled, tails) }];
  });
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  const isLog = Math.max(...values) / Math.min(...values) > WIDE;
  return {
    id: `overlay-${name}`,
    title: titleOf(name),
    caption: 'All runs of a side together, percentile by percentile.',
    suffix: ' ms',
    lines,
    limits: [],
    ...(isLog ? { isLog } : {}),
  };
}

function onAxis({ quantiles }: PooledTrend, tails: readonly number[]): readonly (number | null)[] {
  const at = new Map(quantiles.map(([q, ms]) => [tailOf(q), ms]));
  return tails.map((tail) => at.get(tail) ?? null);
}

function shifts(name: string, comparison: Comparison, tails: readonly number[]): readonly Chart[] {
  const lines = comparison.contrasts.flatMap((contrast, i): readonly Line[] => {
    const shift = contrast.shifts.find(({ metric }) => metric === name);
    return shift === undefined ? [] : [shiftLine(shift, contrast, i, tails)];
  });
  if (lines.length === 0) return [];
  const margin = comparison.settings.marginRatio * 100;
  const { bottom, top, isCut } = rangeOf(lines, tails, margin);
  const isWithin = comparison.contrasts.some(({ shifts }) => shifts.some(({ over }) => over === 'requests'));
  return [
    {
      id: `shift-${name}`,
      title: `${titleOf(name)}: change against ${labelOf(comparison.base)}`,
      caption: `${
        isWithin
          ? 'Of each percentile. The band is the interval within the two single runs; another run may well lie outside.'
          : `Of each percentile. The band is its interval over runs or pairs, for each percentile by itself; the margin is ${marginText(comparison)}.`
      }${isCut ? ' What goes beyond the scale below p50 is in the table.' : ''}`,
      suffix: ' %',
      isSigned: true,
      bottom,
      top,
      lines,
      // The first keeps its name where there is no room for all three.
      limits: [
        { label: 'no change', value: 0, isPlain: true },
        { label: `+${formatNumber(margin)} %`, value: margin, isPlain: true },
        { label: `−${formatNumber(margin)} %`, value: -margin, isPlain: true },
      ],
    },
  ];
}

/** How much further than the upper half of a distribution its lower half may reach. */
const LOWER_REACH = 2;

/**
 * From where to where the scale goes. All of the upper half is in sight. The least of the gaps between tokens are next to
 * nothing, and a hundred times as much of that is nothing still: it must not flatten what matters.
 */
function rangeOf(
  lines: readonly Line[],
  tails: readonly number[],
  margin: number,
): { readonly bottom: number; readonly top: number; readonly isCut: boolean } {
  const within = (isIn: (tail: number) => boolean): readonly number[] => [
    margin,
    -margin,
    ...(lines.flatMap(({ values, band }) =>
      [values, band?.low ?? [], band?.high ?? []].flatMap((column) =>
        column.filter((value, i) => value !== null && isIn(tails[i] ?? 0)),
      ),
    ) as readonly number[]),
  ];
  const [all, upper] = [within(() => true), within((tail) => tail >= tailOf(0.5))];
  const isUpperKnown = upper.length > 2;
  const most = isUpperKnown ? Math.max(...upper.map(Math.abs)) * LOWER_REACH : Number.POSITIVE_INFINITY;
  const [least, greatest] = [Math.min(...all), Math.max(...all)];
  const [bottom, top] = [Math.max(least, -most), Math.min(greatest, most)];
  return { bottom: bottom * 1.15, top: top * 1.15, isCut: bottom > least || top < greatest };
}

function shiftLine({ points }: QuantileShift, { candidate }: Contrast, i: number, tails: readonly number[]): Line {
  const at = new Map(points.map((point) => [tailOf(point.q), point]));
  const percent = (value: number | undefined): number | null =>
    value === undefined ? null : Number((value * 100).toPrecision(4));
  const column = (key: 'estimate' | 'low' | 'high') => tails.map((tail) => percent(at.get(tail)?.[key]));
  return {
    label: labelOf(candidate),
    role: roleOf(i + 1),
    values: column('estimate'),
    band: { low: column('low'), high: column('high') },
  };
}

const OVER_TIME = [
  ['offered', 'Requests offered per second', '/s'],
  ['in_flight', 'Requests in flight', ''],
  ['queue_depth', 'Waiting in the server (queue depth)', ''],
  ['ttft_p95', 'Time to first token p95', ' ms'],
  ['itl_p99', 'Inter-token latency p99', ' ms'],
  ['output_tokens', 'Output tokens per second', '/s'],
  ['failed', 'Failures per second', '/s'],
] as const;

/** One run of each side, from the start of each: what happened when. Undefined where no run kept its course. */
export function timeCharts(comparison: Comparison): (ChartGroup & { readonly shown: readonly SideRun[] }) | undefined {
  const shown = sidesOf(comparison).map(
    ({ runs }) => runs.find(({ series, validity }) => series && validity.valid) ?? runs.find(({ series }) => series),
  );
  const series = shown.map((run) => run?.series);
  const [longest] = series
    .flatMap((each) => each ?? [])
    .toSorted((a, b) => b.windowMs - a.windowMs || b.t.length - a.t.length);
  if (longest === undefined) return undefined;
  const ends = series.map((each) => (each === undefined ? 0 : (each.t.at(-1) ?? 0) + each.windowMs));
  const count = Math.ceil(Math.max(...ends) / longest.windowMs);
  const t = Array.from({ length: count }, (_, i) => i * longest.windowMs);
  const warmups = shown.flatMap((run) => run?.warmupMs ?? []);
  const sides = sidesOf(comparison);
  const charts = OVER_TIME.flatMap(([column, title, suffix]): readonly Chart[] => {
    const lines = series.flatMap((each, i): readonly Line[] => {
      const values = each === undefined ? undefined : sampled(each, column, t);
      return values === undefined ? [] : [{ label: labelOf(sides[i] as Side), role: roleOf(i), values }];
    });
    const isThere = lines.some(({ values }) => values.some((value) => value !== null && value > 0));
    return isThere ? [{ id: `time-${column}`, title, caption: '', suffix, lines, limits: [] }] : [];
  });
  return {
    axis: timeAxisOf({ t, windowMs: longest.windowMs }, warmups.length === 0 ? 0 : Math.max(...warmups)),
    charts,
    shown: shown.flatMap((run) => run ?? []),
  };
}

/** Windows of another width are taken where they begin: a percentile of two windows is not the mean of theirs. */
function sampled({ t, windowMs, columns }: Series, column: string, at: readonly number[]): Line['values'] | undefined {
  const values = columns[column];
  if (values === undefined) return undefined;
  return at.map((ms) => {
    const i = Math.floor(ms / windowMs);
    return i < t.length ? (values[i] ?? null) : null;
  });
}
