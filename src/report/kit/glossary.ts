import { h } from 'preact';
import { METRICS } from '../../measure/metrics/catalog.ts';
import { type Markup, section } from './elements.ts';

/** Of all metrics, or of those that a page shows. A name that this version does not know has nothing to say. */
export const glossarySection = (names: readonly string[] = Object.keys(METRICS)): Markup =>
  section(
    'glossary',
    'What each metric counts',
    h(
      'dl',
      { class: 'glossary' },
      ...Object.entries(METRICS).flatMap(([name, { title, definition }]) =>
        !names.includes(name)
          ? []
          : h('div', null, h('dt', null, title, ' ', h('code', null, name)), h('dd', null, definition)),
      ),
    ),
  );
