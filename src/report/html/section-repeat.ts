import { h } from 'preact';
import { METRICS } from '../../metrics/catalog.ts';
import { plainBlock } from '../plain.ts';
import type { ReportInput } from '../report.ts';
import { code, facts, foreign, type Markup, note, section } from './elements.ts';

/** All that is needed to run the same again. */
export function configurationSection({ result, scenario }: ReportInput): Markup {
  const { run, target } = result;
  return section(
    'configuration',
    'Configuration',
    run.command === undefined
      ? null
      : h('pre', { class: 'command', tabIndex: 0 }, h('code', null, foreign(run.command))),
    facts([
      ['Run', code(run.id)],
      ['API', code(target.api)],
      ['Seed', String(run.seed)],
      ['Scenario SHA-256', code(run.scenarioHash)],
      ...Object.entries(run.versions).map(([name, version]) => [foreign(name), foreign(version)] as const),
    ]),
    note(
      'This page holds the run’s result.json, without the distributions of its slices, as JSON in the element ',
      h('code', null, '#result'),
      '; hdr fields are HdrHistograms in µs.',
    ),
    h(
      'details',
      { class: 'printed' },
      h('summary', null, 'Scenario, as it was resolved'),
      h('pre', { tabIndex: 0 }, h('code', null, plainBlock(JSON.stringify(scenario, null, 2) ?? 'not recorded'))),
    ),
  );
}

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
