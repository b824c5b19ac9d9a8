import { h } from 'preact';
import type { Content, Markup } from './elements.ts';

export interface Column<Row> {
  readonly head: Content;
  readonly of: (row: Row, i: number) => Content;
  readonly class?: 'figure' | 'prose';
}

export const column = <Row>(head: Content, of: Column<Row>['of']): Column<Row> => ({ head, of });

/** Figures stand right, so that their digits line up. */
export const figure = <Row>(head: Content, of: Column<Row>['of']): Column<Row> => ({ head, of, class: 'figure' });

/** Sentences, which need some width to be read. */
export const prose = <Row>(head: Content, of: Column<Row>['of']): Column<Row> => ({ head, of, class: 'prose' });

/**
 * A table that scrolls sideways by itself on a narrow screen, reachable by keyboard. The first cell of a row
 * is its heading. A column that is `false` is left out.
 */
export function table<Row>(
  caption: string,
  rows: readonly Row[],
  all: readonly (Column<NoInfer<Row>> | false)[],
  { captionShown = false }: { readonly captionShown?: boolean } = {},
): Markup {
  const columns = all.filter((each) => each !== false);
  const align = ({ class: kind }: Column<Row>): { class?: string } => (kind === undefined ? {} : { class: kind });
  return h(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': caption, tabIndex: 0 },
    h(
      'table',
      null,
      h('caption', captionShown ? null : { class: 'unseen' }, caption),
      h('thead', null, h('tr', null, ...columns.map((each) => h('th', { scope: 'col', ...align(each) }, each.head)))),
      h(
        'tbody',
        null,
        ...rows.map((row, at) =>
          h(
            'tr',
            null,
            ...columns.map((each, i) =>
              i === 0
                ? h('th', { scope: 'row', ...align(each) }, each.of(row, at))
                : h('td', align(each), each.of(row, at)),
            ),
          ),
        ),
      ),
    ),
  );
}
