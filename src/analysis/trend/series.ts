import { given } from '../../core/given.ts';
import { type Rng, seeded } from '../../core/rng.ts';
import type { Change, SeriesState, Stretch, TrendPart, TrendSeries } from '../../core/trend.ts';
import { type Figure, isShare, meaningOf } from '../../measure/figure/figure.ts';
import { parseFigure } from '../../measure/figure/parse.ts';
import { ABSENT } from '../../measure/figure/reading.ts';
import { changePoints } from '../../measure/stats/change-points.ts';
import { prediction95 } from '../../measure/stats/prediction.ts';
import { SCALES } from '../change/scales.ts';
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

/** @param key of a figure */
export function seriesOf(key: string, { points, parts }: Group, margin: number): TrendSeries {
  const figure = parseFigure(key);
  if (figure === undefined) throw new RangeError(`"${key}" is no figure`);
  const all = points.map(({ figures }) => figures.get(key) ?? ABSENT);
  const readings = all.map((reading) => (reading.kind === 'value' ? reading : undefined));
  const samples = readings.flatMap((reading, at): readonly Sample[] =>
    reading === undefined || points[at]!.run.state !== 'counted' ? [] : [{ at, value: reading.value }],
  );
  const untrusted = all.flatMap(({ kind }, at) =>
    kind === 'untrusted' && points[at]!.run.state === 'counted' ? [at] : [],
  );
  // Named as it was when figures were written with a dot: the same runs go on to show the same p.
  const rng = seeded(1).fork(`${figure.metric}.${figure.statistic}`);
  const told = spansOf(parts, points.length).map((span, i) =>
    partOf(
      samples.filter(({ at }) => at >= span.from && at <= span.to),
      span,
      { figure, margin, rng, isLast: i === parts.length - 1 },
    ),
  );
  const last = samples.findLast(({ at }) => at >= (parts.at(-1)?.from ?? 0));
  const lastPart = told.at(-1);
  return {
    figure: figure.key,
    better: figure.better,
    values: all.map((reading) => ('value' in reading ? reading.value : null)),
    intervals: readings.map((reading) => reading?.interval ?? null),
    tooFew: all.filter(({ kind }) => kind === 'few-values').length,
    ...(untrusted.length === 0 ? {} : { untrusted }),
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
  readonly figure: Figure;
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

function partOf(samples: readonly Sample[], { from, to }: Span, { figure, margin, rng, isLast }: Setting): Told {
  if (samples.length === 0) return { stretches: [], changes: [], state: { kind: 'none' } };
  const scale = scaleOf(samples, figure);
  const found = changePoints(
    samples.map(({ value }) => scale.onto(value)),
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
      ...given({ band }),
    };
  });
  const changes = cuts.map(({ index, p }, i): Change => {
    const [before, after] = [stretches[i]!.middle, stretches[i + 1]!.middle];
    return {
      at: samples[index]!.at,
      from: before,
      to: after,
      ...(before === 0 ? {} : { ratio: after / before - 1 }),
      direction: meaningOf(after > before, figure.better),
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

type Scale = (typeof SCALES)[keyof typeof SCALES];

/** Ratios of what is always above 0, differences of shares and of what may be 0. */
const scaleOf = (samples: readonly Sample[], figure: Figure): Scale =>
  !isShare(figure) && samples.every(({ value }) => value > 0) ? SCALES.relative : SCALES.difference;

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
function isWorthTelling(before: number, after: number, figure: Figure, margin: number): number {
  const difference = Math.abs(after - before);
  if (isShare(figure)) return difference / (margin / 5);
  const relative = before === 0 ? (after === 0 ? 0 : Number.POSITIVE_INFINITY) : difference / Math.abs(before) / margin;
  const isCounted = figure.kind === 'gauge' && figure.unit === 'requests';
  return isCounted ? Math.min(relative, difference / LEAST_COUNT) : relative;
}

/** One of them, for a mean of percentiles is no percentile of anything; of an even number the lower of the middle two. */
const medianOf = (samples: readonly Sample[]): number =>
  samples.map(({ value }) => value).sort((a, b) => a - b)[(samples.length - 1) >> 1]!;

function bandOf(samples: readonly Sample[], scale: Scale, figure: Figure): Stretch['band'] {
  const predicted = prediction95(samples.map(({ value }) => scale.onto(value)));
  if (predicted === undefined) return undefined;
  const [least, most] = [samples.every(({ value }) => value >= 0) ? 0 : -Infinity, isShare(figure) ? 1 : Infinity];
  return [Math.max(least, scale.value(predicted[0])), Math.min(most, scale.value(predicted[1]))];
}

function outside({ at, value }: Sample, told: readonly Told[]): { readonly outside?: 'above' | 'below' } {
  const stretch = told.flatMap(({ stretches }) => stretches).find(({ from, to }) => at >= from && at <= to);
  if (stretch?.band === undefined) return {};
  const [low, high] = stretch.band;
  if (value > high) return { outside: 'above' };
  return value < low ? { outside: 'below' } : {};
}
