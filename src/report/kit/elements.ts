import { type ComponentChildren, h, type JSX } from 'preact';
import { SIGNS, type Tone } from './answer.ts';
import { plain } from './plain.ts';

export type Content = ComponentChildren;
export type Markup = JSX.Element;

/** Foreign text: made visible, and kept from turning the direction of the words around it. */
export const foreign = (text: string): Markup => h('bdi', null, plain(text));

export const code = (text: string): Markup => h('code', null, foreign(text));

const HEADINGS = new WeakMap<Markup, { readonly id: string; readonly title: Content }>();

export function section(id: string, title: Content, ...content: readonly Content[]): Markup {
  const titled = `${id}-title`;
  const markup = h('section', { id, 'aria-labelledby': titled }, h('h2', { id: titled }, title), ...content);
  HEADINGS.set(markup, { id, title });
  return markup;
}

/** What a {@link section} is called, for a list of contents; undefined for other markup. */
export const headingOf = (markup: Markup) => HEADINGS.get(markup);

export const note = (...content: readonly Content[]): Markup => h('p', { class: 'note' }, ...content);

/** A colour by meaning, as the charts use it. */
export const swatch = (role: string): Markup => h('span', { class: `swatch is-${role}`, 'aria-hidden': 'true' });

/** The verdict on one row, told by a sign and a word before it is told by a colour. */
export const state = (kind: Tone, word: string, sign: string = SIGNS[kind]): Markup =>
  h('span', { class: `state ${kind}` }, h('span', { 'aria-hidden': 'true' }, sign), ` ${word}`);

export interface Column {
  readonly head: Content;
  /** Figures stand right, so that their digits line up. */
  readonly figure?: boolean;
  /** Sentences, which need some width to be read. */
  readonly prose?: boolean;
}

/**
 * A table that scrolls sideways by itself on a narrow screen, reachable by keyboard. The first cell of a row
 * is its heading.
 */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
  { captionShown = false }: { readonly captionShown?: boolean } = {},
): Markup {
  const align = (i: number): { class?: string } =>
    columns[i]?.figure ? { class: 'figure' } : columns[i]?.prose ? { class: 'prose' } : {};
  return h(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': caption, tabIndex: 0 },
    h(
      'table',
      null,
      h('caption', captionShown ? null : { class: 'unseen' }, caption),
      h('thead', null, h('tr', null, ...columns.map(({ head }, i) => h('th', { scope: 'col', ...align(i) }, head)))),
      h(
        'tbody',
        null,
        ...rows.map((cells) =>
          h(
            'tr',
            null,
            ...cells.map((cell, i) =>
              i === 0 ? h('th', { scope: 'row', ...align(i) }, cell) : h('td', align(i), cell),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Name and value, for what is no table. */
export const facts = (pairs: readonly (readonly [Content, Content])[]): Markup =>
  h(
    'dl',
    { class: 'facts' },
    ...pairs.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))),
  );
