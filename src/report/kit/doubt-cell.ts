import { h } from 'preact';
import { type Doubt, MARKS } from './doubt.ts';
import { type Content, small, state } from './elements.ts';

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
