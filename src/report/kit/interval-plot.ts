import { h } from 'preact';
import type { Tone } from './answer.ts';
import type { Markup } from './elements.ts';

const HEIGHT = 22;
const MIDDLE = HEIGHT / 2;

interface Plotted {
  readonly tone: Tone | 'plain';
  /** Where a change stands: `41.20%` of the width. */
  readonly at: (change: number) => string;
  /** Of no change, a dotted line. */
  readonly zero: string;
  /** What a change is held against, in grey. */
  readonly zone: { readonly x: string; readonly width: string };
  readonly estimate: number;
  readonly interval: { readonly low: number; readonly high: number; readonly over?: string } | undefined;
  /** The changes that the estimate is made of. */
  readonly each: readonly number[];
}

/**
 * A change, its interval and all that it is made of, against no change and a zone. Drawn with attributes: it is there
 * without script and on paper; the figures stand beside it.
 */
export const intervalPlot = ({ tone, at, zero, zone, estimate, interval, each }: Plotted): Markup =>
  h(
    'svg',
    { class: `interval-plot is-${tone}`, width: '100%', height: HEIGHT, 'aria-hidden': 'true' },
    h('rect', { class: 'margin', ...zone, y: 0, height: HEIGHT }),
    h('line', { class: 'zero', x1: zero, x2: zero, y1: 0, y2: HEIGHT }),
    ...each.map((change) => h('circle', { class: 'pair', cx: at(change), cy: MIDDLE, r: 2.5 })),
    interval &&
      h('line', {
        class: interval.over === 'requests' ? 'range is-within' : 'range',
        x1: at(interval.low),
        x2: at(interval.high),
        y1: MIDDLE,
        y2: MIDDLE,
      }),
    h('circle', { class: 'estimate', cx: at(estimate), cy: MIDDLE, r: 4.5 }),
  );
