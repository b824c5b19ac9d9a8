import { h } from 'preact';
import { METRICS } from '../../measure/metrics/catalog.ts';
import { listOf, type Markup, section } from './elements.ts';

/** Of all metrics, or of those that a page shows. A name that this version does not know has nothing to say. */
export const glossarySection = (names: readonly string[] = Object.keys(METRICS)): Markup =>
  section(
    'glossary',
    'What each metric counts',
    listOf(
      'glossary',
      Object.entries(METRICS)
        .filter(([name]) => names.includes(name))
        .map(([name, { title, definition }]) => [[title, ' ', h('code', null, name)], definition]),
    ),
  );
