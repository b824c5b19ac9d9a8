import { h } from 'preact';
import type { ClaimVerdict, ExpectationResult } from '../../../core/study-result.ts';
import type { Markup } from '../../kit/elements.ts';

const HEIGHT = 22;
const MIDDLE = HEIGHT / 2;

/**
 * What was claimed as a grey zone, no change as a dotted line, and in it the change, its interval and the change of every
 * block. Drawn with attributes: it is there without script and on paper; the figures stand beside it.
 */
export function claimPlot({ change, from, to }: ExpectationResult, verdict: ClaimVerdict): Markup | null {
  if (change === undefined) return null;
  const { estimate, interval, blocks } = change;
  const told = [0, estimate, ...blocks, ...(interval === undefined ? [] : [interval.low, interval.high])];
  const marks = [...told, ...(from === undefined ? [] : [from]), ...(to === undefined ? [] : [to])].filter(
    Number.isFinite,
  );
  const [least, greatest] = [Math.min(...marks), Math.max(...marks)];
  const room = (greatest - least || 1) * 0.08;
  const [low, high] = [least - room, greatest + room];
  const share = (value: number): number => Math.max(0, Math.min(1, (value - low) / (high - low))) * 100;
  const at = (value: number): string => `${share(value).toFixed(2)}%`;
  const [left, right] = [from === undefined ? low : from, to === undefined ? high : to];
  return h(
    'svg',
    { class: `interval-plot is-${TONES[verdict]}`, width: '100%', height: HEIGHT, 'aria-hidden': 'true' },
    h('rect', {
      class: 'margin',
      x: at(left),
      width: `${(share(right) - share(left)).toFixed(2)}%`,
      y: 0,
      height: HEIGHT,
    }),
    h('line', { class: 'zero', x1: at(0), x2: at(0), y1: 0, y2: HEIGHT }),
    ...blocks.map((block) => h('circle', { class: 'pair', cx: at(block), cy: MIDDLE, r: 2.5 })),
    interval === undefined
      ? null
      : h('line', { class: 'range', x1: at(interval.low), x2: at(interval.high), y1: MIDDLE, y2: MIDDLE }),
    h('circle', { class: 'estimate', cx: at(estimate), cy: MIDDLE, r: 4.5 }),
  );
}

const TONES = {
  held: 'good',
  'not-held': 'bad',
  unclear: 'doubtful',
  invalid: 'doubtful',
} as const satisfies Record<ClaimVerdict, string>;
