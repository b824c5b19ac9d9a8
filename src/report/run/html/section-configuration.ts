import { h } from 'preact';
import { code, facts, foreign, type Markup, note, section } from '../../kit/elements.ts';
import { plainBlock } from '../../kit/plain.ts';
import type { ReportInput } from '../report.ts';

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
