import { h } from 'preact';
import type { Answer } from './answer.ts';
import { facts as factList, type Markup, type Pairs } from './elements.ts';
import { capital } from './format.ts';

export interface Headline extends Answer {
  /** Beside the mark: what kind of page this is. */
  readonly kind: string;
  readonly sign?: string;
  readonly facts: Pairs;
}

/** The first screen: the answer, why, and of what. */
export const headline = ({ kind, tone, word, sign, because, facts }: Headline): Markup =>
  h(
    'header',
    { class: `verdict is-${tone}` },
    h('p', { class: 'mark' }, loadMark(), ` ${kind}`),
    h(
      'h1',
      null,
      h(
        'span',
        { class: 'word' },
        sign === undefined ? word : [h('span', { 'aria-hidden': 'true' }, sign), ` ${word}`],
      ),
      h('span', { class: 'unseen' }, ': '),
      h('span', { class: 'because' }, h('bdi', null, capital(because))),
    ),
    factList(facts),
  );

/** The mark on a ship's side: a circle, and the line that the water must not pass. */
const loadMark = (): Markup =>
  h(
    'svg',
    { viewBox: '0 0 24 16', width: 24, height: 16, 'aria-hidden': 'true' },
    h('circle', { cx: 12, cy: 8, r: 6, fill: 'none', stroke: 'currentColor', 'stroke-width': 2 }),
    h('path', { d: 'M1 8h22', stroke: 'currentColor', 'stroke-width': 2 }),
  );
