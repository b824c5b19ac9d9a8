import { type Rng, seeded } from '../../core/rng.ts';
import type { Change, SeriesState, Stretch, TrendPart, TrendSeries } from '../../core/trend.ts';
import { isMetricName, METRICS } from '../../measure/metrics/catalog.ts';
import { betterWhen } from '../../measure/metrics/direction.ts';
import { changePoints } from '../../measure/stats/change-points.ts';
import { prediction95 } from '../../measure/stats/prediction.ts';
import { isShare, partsOf } from './figures.ts';
import type { Group } from './groups.ts';

/**
 * How likely one series is to show a change where there was none. A page has about a dozen, so that one in twenty pages
 * would show any.
 */
export const SIGNIFICANCE = 0.004;
/** The fewest runs on either side of a change: two that are off may be one bad night. */
const LEAST = 3;
/** With fewer in all, half of them twice as slow as the others would not be told from chance. */
export const NEEDED = 14;

/** A counted run in which the figure was measured. */
interface Sample {
  readonly at: number;
  readonly value: number;
}

/** How values are compared: ratios of what is always above 0, differences of shares and of what may be 0. */
interface Scale {
  readonly to: (value: number) => number;
  readonly back: (value: number) => number;
}

export function seriesOf(figure: string, { points, parts }: Group, margin: number): TrendSeries {
  const reads = points.map(({ figures }) => figures.get(figure) ?? 'none');
  const readings = reads.map((read) => (read === 'none' || read === 'too few' ? undefined : read));
  const better = betterWhen(partsOf(figure)[0]);
  const samples = readings.flatMap((reading, at): readonly Sample[] =>
    reading === undefined || points[at]!.run.state !== 'counted' ? [] : [{ at, value: reading.value }],
  );
  const rng = seeded(1).fork(figure);
  const told = spansOf(parts, points.length).map((span, i) =>
    partOf(
      samples.filter(({ at }) => at >= span.from && at <= span.to),
      span,
      { figure, better, margin, rng, isLast: i === parts.length - 1 },
    ),
  );
  const last = samples.findLast(({ at }) => at >= (parts.at(-1)?.from ?? 0));
  const lastPart = told.at(-1);
  return {
    figure,
    ...(better === undefined ? {} : { betterWhen: better }),
    values: readings.map((reading) => reading?.value ?? null),
    intervals: readings.map((reading) => reading?.interval ?? null),
    tooFew: reads.filter((read) => read === 'too few').length,
    stretches: told.flatMap(({ stretches }) => stretches),
    changes: told.flatMap(({ changes }) => changes),
    state: lastPart?.state ?? { kind: 'none' },
    ...(last === undefined ? {} : { latest: { ...last, ...outside(last, told) } }),
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const spansOf = (parts: readonly TrendPart[], runs: number): readonly Span[] =>
  parts.map(({ from }, i) => ({ from, to: (parts[i + 1]?.from ?? runs) - 1 }));

interface Setting {
  readonly figure: string;
  readonly better: 'less' | 'more' | undefined;
  readonly margin: number;
  readonly rng: Rng;
  /** The part that the latest run is in. */
  readonly isLast: boolean;
}

interface Told {
  readonly stretches: readonly Stretch[];
  readonly changes: readonly Change[];
  readonly state: SeriesState;
}

function partOf(
  samples: readonly Sample[],
  { from, to }: Span,
  { figure, better, margin, rng, isLast }: Setting,
): Told {
  if (samples.length === 0) return { stretches: [], changes: [], state: { kind: 'none' } };
  const scale = scaleOf(samples, figure);
  const found = changePoints(
    samples.map(({ value }) => scale.to(value)),
    { significance: SIGNIFICANCE, least: LEAST, rng: rng.fork(from) },
  );
  const cuts = telling(
    found.map(({ at, p }) => ({ index: at, p })),
    samples,
    (before, after) => isWorthTelling(before, after, figure, margin),
  );
  const ends = [0, ...cuts.map(({ index }) => index), samples.length];
  const stretches = ends.slice(1).map((end, i): Stretch => {
    const within = samples.slice(ends[i], end);
    // The latest run is judged by the band, so it has no part in it.
    const band = bandOf(isLast && end === samples.length ? within.slice(0, -1) : within, scale, figure);
    return {
      from: i === 0 ? from : within[0]!.at,
      to: end === samples.length ? to : samples[end]!.at - 1,
      runs: within.length,
      middle: medianOf(within),
      ...(band === undefined ? {} : { band }),
    };
  });
  const changes = cuts.map(({ index, p }, i): Change => {
    const [before, after] = [stretches[i]!.middle, stretches[i + 1]!.middle];
    return {
      at: samples[index]!.at,
      from: before,
      to: after,
      ...(before === 0 ? {} : { ratio: after / before - 1 }),
      direction: directionOf(before, after, better),
      p,
    };
  });
  return { stretches, changes, state: stateOf(changes, samples.length) };
}

function stateOf(changes: readonly Change[], runs: number): SeriesState {
  const last = changes.at(-1);
  if (last !== undefined) return { kind: 'changed', ...last };
  return runs < NEEDED ? { kind: 'few', runs, needed: NEEDED } : { kind: 'steady', runs };
}

const AS_IS: Scale = { to: (value) => value, back: (value) => value };

const scaleOf = (samples: readonly Sample[], figure: string): Scale =>
  !isShare(figure) && samples.every(({ value }) => value > 0) ? { to: Math.log, back: Math.exp } : AS_IS;

interface CutAt {
  readonly index: number;
  readonly p: number;
}

/** Without those that are too small to matter, the smallest given up first, for its two sides are then one. */
function telling(
  cuts: readonly CutAt[],
  samples: readonly Sample[],
  isWorth: (before: number, after: number) => number,
): readonly CutAt[] {
  const worths = cuts.map(({ index }, i) => {
    const [before, after] = [
      samples.slice(cuts[i - 1]?.index ?? 0, index),
      samples.slice(index, cuts[i + 1]?.index ?? samples.length),
    ];
    return isWorth(medianOf(before), medianOf(after));
  });
  const least = Math.min(...worths);
  return least >= 1 || cuts.length === 0
    ? cuts
    : telling(
        cuts.filter((_, i) => i !== worths.indexOf(least)),
        samples,
        isWorth,
      );
}

/** The least difference of something counted that matters: of requests waiting, one. */
const LEAST_COUNT = 1;

/** How many times what a change must be at least: 1 and more is told. */
function isWorthTelling(before: number, after: number, figure: string, margin: number): number {
  const difference = Math.abs(after - before);
  if (isShare(figure)) return difference / (margin / 5);
  const relative = before === 0 ? (after === 0 ? 0 : Number.POSITIVE_INFINITY) : difference / Math.abs(before) / margin;
  const [metric] = partsOf(figure);
  return isCounted(metric) ? Math.min(relative, difference / LEAST_COUNT) : relative;
}

/** A number of requests at one time: from 1 to 2 is twice as many, and nothing. */
const isCounted = (name: string): boolean => {
  const metric = isMetricName(name) ? METRICS[name] : undefined;
  return metric?.kind === 'gauge' && metric.unit === 'requests';
};

function directionOf(before: number, after: number, better: 'less' | 'more' | undefined): Change['direction'] {
  if (better === undefined) return 'neither';
  return after < before === (better === 'less') ? 'better' : 'worse';
}

/** One of them, for a mean of percentiles is no percentile of anything; of an even number the lower of the middle two. */
const medianOf = (samples: readonly Sample[]): number =>
  samples.map(({ value }) => value).sort((a, b) => a - b)[(samples.length - 1) >> 1]!;

function bandOf(samples: readonly Sample[], scale: Scale, figure: string): Stretch['band'] {
  const predicted = prediction95(samples.map(({ value }) => scale.to(value)));
  if (predicted === undefined) return undefined;
  const [least, most] = [samples.every(({ value }) => value >= 0) ? 0 : -Infinity, isShare(figure) ? 1 : Infinity];
  return [Math.max(least, scale.back(predicted[0])), Math.min(most, scale.back(predicted[1]))];
}

function outside({ at, value }: Sample, told: readonly Told[]): { readonly outside?: 'above' | 'below' } {
  const stretch = told.flatMap(({ stretches }) => stretches).find(({ from, to }) => at >= from && at <= to);
  if (stretch?.band === undefined) return {};
  const [low, high] = stretch.band;
  if (value > high) return { outside: 'above' };
  return value < low ? { outside: 'below' } : {};
}
