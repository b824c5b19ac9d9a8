import { h } from 'preact';
import type { RunResult, TrendValue } from '../../../core/result.ts';
import { formatMs, formatRatio } from '../../../core/units.ts';
import type { TrendName } from '../../../measure/metrics/catalog.ts';
import { decodeBuckets, type EncodedBucket } from '../../../measure/stats/distribution.ts';
import type { ChartGroup } from '../../kit/chart.ts';
import { chartFigures } from '../../kit/chart-figure.ts';
import { type Markup, note, section } from '../../kit/elements.ts';
import { formatCount, formatMsRange } from '../../kit/format.ts';
import { column, figure, table } from '../../kit/table.ts';
import { metricTitle } from '../../kit/value-text.ts';

const HISTOGRAMS = ['ttft', 'itl', 'e2e'] as const satisfies readonly TrendName[];

/** The run's distributions as a whole: how far into the tail, and how spread. */
export function distributionsSection({ metrics }: RunResult, spectrum: ChartGroup | undefined): Markup | null {
  const histograms = HISTOGRAMS.flatMap((name) => {
    const value = metrics[name];
    const figure = value?.type === 'trend' ? histogramFigure(name, metricTitle(name), name, value) : undefined;
    return figure === undefined ? [] : [figure];
  });
  if (spectrum === undefined && histograms.length === 0) return null;
  return section(
    'distributions',
    'Distributions',
    note(
      'The whole run without its warm-up. Shaded around a line is its 95 % interval; where the shade ends, so few values are ',
      'left that nothing bounds the percentile from above. Scales of latency are logarithmic; the first bar of a histogram holds the lowest twentieth, too.',
    ),
    spectrum === undefined ? null : chartFigures([spectrum]),
    histograms.length === 0 ? null : h('div', { class: 'histograms' }, ...histograms),
  );
}

const BINS = 40;
const HEIGHT = 96;
/** Under the bars, for the words. */
const FOOT = 18;

interface Bin {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/**
 * How values are spread, on a logarithmic axis: drawn with attributes, so that it is there without script and in print.
 * Undefined when the distribution is empty or can't be read.
 */
export function histogramFigure(id: string, title: string, role: string, value: TrendValue): Markup | undefined {
  const bins = binsOf(value);
  if (bins.length === 0) return undefined;
  const most = Math.max(...bins.map(({ count }) => count));
  const [low, high] = [bins[0]?.fromMs ?? 1, bins.at(-1)?.toMs ?? 1];
  const at = (ms: number): number => (Math.log(ms / low) / Math.log(high / low)) * 100;
  const percent = (x: number): string => `${x.toFixed(3)}%`;
  const bars = bins.map((bin, i) => {
    const { fromMs, toMs, count } = bin;
    const height = (count / most) * HEIGHT;
    return h(
      'rect',
      {
        class: `fill-${role}`,
        x: percent(at(fromMs)),
        width: percent(Math.max(0, at(toMs) - at(fromMs) - 0.15)),
        y: (HEIGHT - height).toFixed(2),
        height: height.toFixed(2),
      },
      h('title', null, `${binName(bin, i)}: ${formatCount(count)}`),
    );
  });
  const ticks = ticksBetween(low, high).map((ms) => [
    h('line', { class: 'tick', x1: percent(at(ms)), x2: percent(at(ms)), y1: HEIGHT, y2: HEIGHT + 4 }),
    h('text', { class: 'tick', x: percent(at(ms)), y: HEIGHT + 15, 'text-anchor': 'middle' }, formatMs(ms)),
  ]);
  return h(
    'figure',
    { class: 'histogram', id: `histogram-${id}` },
    h('figcaption', null, h('h3', null, title), ' ', note(`${formatCount(value.count)} values`)),
    h(
      'svg',
      {
        width: '100%',
        height: HEIGHT + FOOT,
        role: 'img',
        'aria-label': `${title}: from ${formatMs(value.min)} to ${formatMs(value.max)}, half of them below ${formatMs(value.p50)}.`,
      },
      h('line', { class: 'tick', x1: '0%', x2: '100%', y1: HEIGHT, y2: HEIGHT }),
      ...bars,
      ...ticks,
    ),
    h('details', null, h('summary', null, 'Table'), binsTable(title, bins, value.count)),
  );
}

const binName = ({ fromMs, toMs }: Bin, i: number): string =>
  i === 0 ? `up to ${formatMs(toMs)}` : formatMsRange([fromMs, toMs]);

const binsTable = (title: string, bins: readonly Bin[], count: number): Markup =>
  table(
    `${title}: values by latency`,
    bins,
    [
      column('Latency', binName),
      figure('Values', (bin) => formatCount(bin.count)),
      figure('Of all', (bin) => formatRatio(bin.count / count)),
    ],
    { captionShown: true },
  );

/** Of all values; they are in the first bar, however far below it. Tokens of one packet would take half the axis. */
const BELOW = 0.05;

/** Equal steps on the logarithmic axis, to the greatest value from where the lowest twentieth ends. */
function binsOf(value: TrendValue): readonly Bin[] {
  const buckets = readable(value.hdr).filter(({ count }) => count > 0);
  let below = 0;
  const first = buckets.find(({ count }) => {
    below += count;
    return below > value.count * BELOW;
  });
  const least = Math.max(1, first?.lowUs ?? 1);
  const greatest = Math.max(least, buckets.at(-1)?.lowUs ?? 1) * 1.002;
  if (buckets.length === 0) return [];
  // One value alone has an axis around it.
  const [low, high] = greatest / least < 1.1 ? [least * 0.9, greatest * 1.1] : [least, greatest];
  const step = Math.log(high / low) / BINS;
  const counts = new Array<number>(BINS).fill(0);
  for (const { lowUs, count } of buckets) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(Math.log(Math.max(1, lowUs) / low) / step)));
    counts[bin] = (counts[bin] ?? 0) + count;
  }
  return counts.map((count, i) => ({
    fromMs: (low * Math.exp(i * step)) / 1000,
    toMs: (low * Math.exp((i + 1) * step)) / 1000,
    count,
  }));
}

function readable(hdr: string): readonly EncodedBucket[] {
  try {
    return decodeBuckets(hdr);
  } catch {
    return [];
  }
}

/** 1, 2 and 5 of each power of ten, fewer of them the more powers there are; none too near an end for its words. */
function ticksBetween(lowMs: number, highMs: number): readonly number[] {
  const decades = Math.log10(highMs / lowMs);
  const steps = decades > 2.5 ? [1] : decades > 1.4 ? [1, 3] : [1, 2, 5];
  const from = Math.floor(Math.log10(lowMs));
  const powers = Array.from({ length: Math.ceil(Math.log10(highMs)) - from + 1 }, (_, i) => 10 ** (from + i));
  const share = (ms: number): number => Math.log(ms / lowMs) / Math.log(highMs / lowMs);
  return powers
    .flatMap((power) => steps.map((step) => step * power))
    .filter((ms) => share(ms) > 0.06 && share(ms) < 0.93);
}
