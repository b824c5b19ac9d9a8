import { h } from 'preact';
import type { Comparison, MetricChange } from '../../../core/comparison.ts';
import type { Markup } from '../../kit/elements.ts';

const HEIGHT = 22;
const MIDDLE = HEIGHT / 2;
/** Of the margin, so that it is seen however small the changes are. */
const LEAST_SPAN = 2.2;

/** How far the plots of one scale reach to either side: all changes and their intervals are within it. */
export interface Spans {
  readonly relative: number;
  readonly share: number;
}

export function spansOf(metrics: readonly MetricChange[], { settings }: Comparison): Spans {
  const reach = (scale: MetricChange['scale'], margin: number): number =>
    Math.max(
      margin * LEAST_SPAN,
      ...metrics
        .filter((metric) => metric.scale === scale)
        .flatMap(({ change }) => (change === undefined ? [] : endsOf(change)))
        .map((value) => Math.abs(value) * 1.08),
    );
  return { relative: reach('relative', settings.marginRatio), share: reach('share', settings.marginShare) };
}

const endsOf = ({ estimate, interval, pairs = [] }: NonNullable<MetricChange['change']>): readonly number[] => [
  estimate,
  ...(interval === undefined ? [] : [interval.low, interval.high]),
  ...pairs,
];

/**
 * A change, its interval and the change of each pair, against no change and the margin around it. Drawn with attributes:
 * it is there without script and on paper; the figures stand beside it.
 */
export function intervalPlot({ change, scale, judgement }: MetricChange, comparison: Comparison, spans: Spans): Markup {
  const { settings } = comparison;
  const span = spans[scale];
  const margin = scale === 'share' ? settings.marginShare : settings.marginRatio;
  const at = (value: number): string => `${(50 + (Math.max(-1, Math.min(1, value / span)) * 100) / 2).toFixed(2)}%`;
  const width = (from: number, to: number): string =>
    `${(((Math.min(span, to) - Math.max(-span, from)) / (2 * span)) * 100).toFixed(2)}%`;
  const tone = TONES[judgement.kind];
  return h(
    'svg',
    { class: `interval-plot is-${tone}`, width: '100%', height: HEIGHT, 'aria-hidden': 'true' },
    h('rect', { class: 'margin', x: at(-margin), width: width(-margin, margin), y: 0, height: HEIGHT }),
    h('line', { class: 'zero', x1: '50%', x2: '50%', y1: 0, y2: HEIGHT }),
    ...(change?.pairs ?? []).map((pair) => h('circle', { class: 'pair', cx: at(pair), cy: MIDDLE, r: 2.5 })),
    change?.interval === undefined
      ? null
      : h('line', {
          class: change.interval.over === 'requests' ? 'range is-within' : 'range',
          x1: at(change.interval.low),
          x2: at(change.interval.high),
          y1: MIDDLE,
          y2: MIDDLE,
        }),
    change === undefined ? null : h('circle', { class: 'estimate', cx: at(change.estimate), cy: MIDDLE, r: 4.5 }),
  );
}

const TONES = {
  better: 'good',
  worse: 'bad',
  same: 'plain',
  unclear: 'doubtful',
  'not-judged': 'plain',
} as const satisfies Record<MetricChange['judgement']['kind'], string>;
