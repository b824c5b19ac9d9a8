import type { TrendGroup, TrendSeries } from '../../core/trend.ts';
import type { Axis, Chart, ChartGroup, Dot, Line } from '../kit/chart.ts';
import { countOf } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { dateOf, tickOf } from './dates.ts';
import { figureText } from './figure-text.ts';
import { changeText } from './states.ts';
import { countsIn, runState } from './words.ts';

/** A place on the axis: a run, or the gap between two parts, which no line crosses. */
type Place = { readonly run: number } | { readonly gap: string };

/** Every figure of a group over its runs, on one axis. */
export function trendCharts(group: TrendGroup, number: number): ChartGroup {
  const places = placesOf(group);
  return {
    axis: axisOf(group, places),
    charts: group.series
      .map((series) => chartOf(group, series, places, `runs-${number}-${series.figure.replace(/\W+/g, '-')}`))
      .filter(({ lines }) => lines.length > 0),
  };
}

const placesOf = ({ runs, parts }: TrendGroup): readonly Place[] =>
  runs.flatMap((_, run): readonly Place[] => {
    const part = parts.find(({ from }) => from === run);
    return part?.because === undefined ? [{ run }] : [{ gap: plain(part.because) }, { run }];
  });

function axisOf({ runs }: TrendGroup, places: readonly Place[]): Axis {
  const last = places.length - 1;
  return {
    kind: 'figure',
    over: 'by run',
    head: 'Run',
    rows: 'every run, the oldest first',
    values: places.map((_, i) => i),
    names: places.map((place) => {
      if ('gap' in place) return place.gap;
      const run = runs[place.run]!;
      const state = run.state === 'counted' ? '' : `, ${runState(run)}`;
      return `run ${place.run + 1}, ${dateOf(runs, place.run)}${state}`;
    }),
    ticks: places.flatMap((place, at) => ('gap' in place ? [] : [{ at, label: tickOf(runs, place.run) }])),
    title: 'runs, the oldest first',
    range: [-0.6, last + 0.6],
    marks: places.flatMap((place, at) => ('gap' in place ? [{ at, label: place.gap.replace(/ \(.*\)$/, '') }] : [])),
  };
}

/** An INVALID run may be anywhere: further off than this part of what the others span, it would only flatten them. */
const FAR = 0.5;

const RINGS = { better: 'good', worse: 'bad', neither: 'muted' } as const;

function chartOf(group: TrendGroup, series: TrendSeries, places: readonly Place[], id: string): Chart {
  const { title, suffix, scale, role } = figureText(series.figure);
  const scaled = (value: number): number => value * scale;
  const isCounted = (run: number): boolean => countsIn(group, series, run);
  const counted = series.values.filter((value, run): value is number => value !== null && isCounted(run));
  const [least, greatest] = [Math.min(...counted), Math.max(...counted)];
  const room = (greatest - least) * FAR;
  const isFar = (value: number): boolean => value > greatest + room || value < least - room;
  const dots = places.flatMap((place, x): readonly Dot[] => {
    if ('gap' in place) return [];
    const value = series.values[place.run] ?? null;
    if (value === null || (!isCounted(place.run) && isFar(value))) return [];
    const range = isCounted(place.run) ? series.intervals[place.run] : null;
    const change = series.changes.find(({ at }) => at === place.run);
    return [
      {
        x,
        y: scaled(value),
        ...(range ? { range: [scaled(range[0]), scaled(range[1])] } : {}),
        ...(isCounted(place.run) ? {} : { isHollow: true }),
        ...(change === undefined
          ? {}
          : { isMarked: true, ring: RINGS[change.direction], label: changeText(change, series.figure) }),
      },
    ];
  });
  const beyond = series.values.filter((value, run) => value !== null && !isCounted(run) && isFar(value)).length;
  return {
    id,
    title,
    caption: captionOf(series, beyond),
    suffix,
    isClose: true,
    limits: [],
    lines: dots.length === 0 ? [] : [{ label: title, role, dots, ...lineOf(series, places, isCounted, scaled) }],
  };
}

function captionOf({ tooFew, untrusted = [] }: TrendSeries, beyond: number): string {
  return [
    ...(untrusted.length === 0
      ? []
      : [`Of ${countOf(untrusted.length, 'more hollow run')} too much may be the generator’s own.`]),
    ...(tooFew === 0 ? [] : [`${countOf(tooFew, 'run')} had too few requests for it.`]),
    ...(beyond === 0
      ? []
      : [beyond === 1 ? '1 hollow run lies beyond the drawing.' : `${beyond} hollow runs lie beyond the drawing.`]),
  ].join(' ');
}

/** Through the runs that count, lifted where the load changed. */
function lineOf(
  { values, stretches }: TrendSeries,
  places: readonly Place[],
  isCounted: (run: number) => boolean,
  scaled: (value: number) => number,
): Pick<Line, 'values' | 'order' | 'band'> {
  const cells = places.map((place) => {
    if ('gap' in place) return {};
    const value = isCounted(place.run) ? (values[place.run] ?? null) : null;
    const band = stretches.find(({ from, to }) => place.run >= from && place.run <= to)?.band;
    return { value, band };
  });
  return {
    values: cells.map(({ value }) => (value === null || value === undefined ? null : scaled(value))),
    order: places.map((place, at) => ('gap' in place ? null : at)),
    ...(cells.every(({ band }) => band === undefined)
      ? {}
      : {
          band: {
            low: cells.map(({ band }) => (band === undefined ? null : scaled(band[0]))),
            high: cells.map(({ band }) => (band === undefined ? null : scaled(band[1]))),
          },
        }),
  };
}
