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

/** In place of what there is none of. */
export const empty = (...content: readonly Content[]): Markup => h('p', { class: 'empty' }, ...content);

/** Under a value, what else is to be known of it; nothing where it is undefined. */
export const small = (content: Content): Markup | null =>
  content === undefined ? null : h('small', { class: 'interval' }, content);

/** Name and value, for what is no table. */
export type Pairs = readonly (readonly [name: Content, value: Content])[];

export const listOf = (kind: 'facts' | 'glossary' | 'key-figures', pairs: Pairs): Markup =>
  h('dl', { class: kind }, ...pairs.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))));

export const facts = (pairs: Pairs): Markup => listOf('facts', pairs);

/** What a reader opens, and paper shows. */
export const folded = (summary: string, content: Content): Markup =>
  h('details', { class: 'printed' }, h('summary', null, summary), content);

/** Before the headline: what must not be missed. @param name what it is, for those who can't see it */
export const notice = (name: string, texts: readonly string[]): Markup =>
  h(
    'aside',
    { class: 'notice', 'aria-label': name },
    ...texts.map((text) =>
      h('p', null, h('span', { class: 'state doubtful', 'aria-hidden': 'true' }, '! '), foreign(text)),
    ),
  );
