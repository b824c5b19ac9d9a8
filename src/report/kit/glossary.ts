import { h } from 'preact';
import { METRIC_NAMES, METRICS, type MetricName } from '../../measure/metrics/catalog.ts';
import { listOf, type Markup, section } from './elements.ts';

/** Of all metrics, or of those that a page shows, in the order of the catalogue. */
export const glossarySection = (shown: readonly MetricName[] = METRIC_NAMES): Markup =>
  section(
    'glossary',
    'What each metric counts',
    listOf(
      'glossary',
      METRIC_NAMES.filter((name) => shown.includes(name)).map((name) => {
        const { title, definition } = METRICS[name];
        return [[title, ' ', h('code', null, name)], definition];
      }),
    ),
  );
