import { h } from 'preact';
import type { Content, Markup } from './elements.ts';

/** Below the page's folder, each step escaped: no name leads elsewhere. */
export const hrefOf = (steps: readonly string[]): string =>
  steps
    .filter((step) => !/^\.{0,2}$/.test(step))
    .map((step) => encodeURIComponent(step.toWellFormed()))
    .join('/');

/** To a page beside this one: nothing is loaded from it. */
export const reportLink = (path: string | undefined, ...words: readonly Content[]): Content =>
  path === undefined ? '–' : h('a', { href: path }, ...words);

/** For those who can't see in which row the link stands. */
export const unseenReport = (of: string): Markup => h('span', { class: 'unseen' }, ` the report of ${of}`);
