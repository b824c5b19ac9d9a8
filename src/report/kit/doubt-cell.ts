import { h } from 'preact';
import { type Doubt, MARKS } from './doubt.ts';
import { type Content, note, small, state } from './elements.ts';

/** A figure in a table: marked where some of it may be the generator's own, and a reader who points at it is told how much. */
export function markedCell(text: string, doubt: Doubt | undefined): Content {
  if (doubt === undefined) return text;
  const marked = doubt.isTrusted ? `${MARKS.said}${text}` : state('doubtful', text);
  return h('span', { title: `${text}, ${doubt.says}` }, marked);
}

/** A figure with room below it for the words. */
export const saidCell = (text: string, doubt: Doubt | undefined): Content =>
  doubt === undefined
    ? text
    : [
        doubt.isTrusted ? text : state('doubtful', text),
        small(`${doubt.says}${doubt.isTrusted ? '' : ': not trusted'}`),
      ];

/** Text that has its mark already: `!386 ms` stands out, `≈159 ms` does not. */
export const cellOf = (text: string): Content =>
  text.startsWith(MARKS.untrusted) ? state('doubtful', text.slice(MARKS.untrusted.length)) : text;

/** What the marks of a table mean, in a paragraph; nothing where it has none. */
export const marksNote = (texts: readonly string[], ...more: readonly Content[]): Content =>
  texts.length === 0 ? null : note(texts.join(' '), ...more);
