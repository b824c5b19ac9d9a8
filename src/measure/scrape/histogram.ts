import { getOrMake } from '../../core/get-or-make.ts';
import type { ServerTimes } from '../../core/result.ts';
import { numberIn } from './lines.ts';
import type { Labels, Sample } from './page.ts';
import type { CumulativeHistogram } from './reading.ts';

/** The three sorts of lines that a histogram has on a page. */
export interface HistogramLines {
  readonly buckets: readonly Sample[];
  readonly sums: readonly Sample[];
  readonly counts: readonly Sample[];
}

/**
 * The histogram that all its series make together. Undefined where a part of it is missing or is no number, for what is
 * left would be another histogram.
 *
 * @param unitMs how many ms one of its unit is
 */
export function histogramOf(
  { buckets, sums, counts }: HistogramLines,
  unitMs: number,
): CumulativeHistogram | undefined {
  const series = new Map<string, Series>();
  const of = (labels: Labels): Series => {
    const key = JSON.stringify([...labels].filter(([name]) => name !== 'le').sort());
    return getOrMake(series, key, () => ({ buckets: [], sum: Number.NaN, count: Number.NaN }));
  };
  for (const { labels, value } of buckets) {
    const bound = numberIn(labels.get('le') ?? '') ?? Number.NaN;
    of(labels).buckets.push({ boundMs: bound * unitMs, count: value });
  }
  for (const { labels, value } of sums) of(labels).sum = value * unitMs;
  for (const { labels, value } of counts) of(labels).count = value;
  const read = [...series.values()].map(seriesHistogram);
  return read.every((histogram) => histogram !== undefined) ? together(read) : undefined;
}

interface Series {
  readonly buckets: { readonly boundMs: number; readonly count: number }[];
  sum: number;
  count: number;
}

function seriesHistogram({ buckets, sum, count }: Series): CumulativeHistogram | undefined {
  const sorted = buckets.toSorted((a, b) => a.boundMs - b.boundMs);
  if (sorted.at(-1)?.boundMs !== Number.POSITIVE_INFINITY) sorted.push({ boundMs: Number.POSITIVE_INFINITY, count });
  const bounds = sorted.map(({ boundMs }) => boundMs);
  // A page may be written while requests end, so that a lower bucket has seen one more than the next.
  const counts = rising(sorted.map((bucket) => bucket.count));
  const isWhole = [...counts, sum].every(Number.isFinite) && !bounds.some(Number.isNaN);
  return isWhole ? { bounds, counts, sumMs: sum, count: counts.at(-1) ?? 0 } : undefined;
}

/**
 * Several as one: of ranks, or of servers. Where their bounds differ those stay that all have, at which the counts are
 * still exact. Undefined of none.
 */
export function together(all: readonly CumulativeHistogram[]): CumulativeHistogram | undefined {
  const [first, ...others] = all;
  if (first === undefined || others.length === 0) return first;
  const places = all.map(({ bounds }) => new Map(bounds.map((bound, i) => [bound, i])));
  const bounds = first.bounds.filter((bound) => places.every((place) => place.has(bound)));
  return {
    bounds,
    counts: bounds.map((bound) => sum(all.map(({ counts }, i) => counts[places[i]?.get(bound) ?? 0] ?? 0))),
    sumMs: sum(all.map(({ sumMs }) => sumMs)),
    count: sum(all.map(({ count }) => count)),
  };
}

/**
 * What was observed between two readings of the same server. Undefined when it began anew in between, which any count
 * that fell gives away, or was given other bounds.
 */
export function grownBy(before: CumulativeHistogram, after: CumulativeHistogram): CumulativeHistogram | undefined {
  if (!haveSameBounds(before, after)) return undefined;
  const counts = after.counts.map((count, i) => count - (before.counts[i] ?? 0));
  if (counts.some((count) => count < 0) || after.sumMs < before.sumMs) return undefined;
  // Clamping may have lifted a bucket of the earlier reading by one that ended as it was written.
  const grown = rising(counts);
  return { bounds: after.bounds, counts: grown, sumMs: after.sumMs - before.sumMs, count: grown.at(-1) ?? 0 };
}

/** Each at least as high as the one before, and as 0. */
function rising(counts: readonly number[]): readonly number[] {
  let most = 0;
  return counts.map((count) => {
    most = Math.max(most, count);
    return most;
  });
}

export const haveSameBounds = (a: CumulativeHistogram, b: CumulativeHistogram): boolean =>
  a.bounds.length === b.bounds.length && a.bounds.every((bound, i) => bound === b.bounds[i]);

/** What may be said of it: the mean, and in which bucket each quantile is. Undefined of nothing observed. */
export function timesOf(histogram: CumulativeHistogram): ServerTimes | undefined {
  const { count, sumMs } = histogram;
  if (count === 0) return undefined;
  return {
    count,
    meanMs: sumMs / count,
    p50: bucketOf(histogram, 0.5),
    p95: bucketOf(histogram, 0.95),
    p99: bucketOf(histogram, 0.99),
  };
}

/**
 * The bounds between which the quantile is: the ⌈q·count⌉-th of the values by size is above the first and not above the
 * second, which is null for the last bucket. Times are not below 0.
 */
export function bucketOf({ bounds, counts, count }: CumulativeHistogram, q: number): readonly [number, number | null] {
  const rank = Math.max(1, Math.ceil(q * count - 1e-9));
  const place = counts.findIndex((upTo) => upTo >= rank);
  const high = bounds[place] ?? Number.POSITIVE_INFINITY;
  return [Math.max(0, bounds[place - 1] ?? 0), Number.isFinite(high) ? high : null];
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
