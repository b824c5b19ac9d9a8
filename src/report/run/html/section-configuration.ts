import { h } from 'preact';
import { commandBlock, identity } from '../../kit/again.ts';
import { facts, type Markup, note, section } from '../../kit/elements.ts';
import { plainBlock } from '../../kit/plain.ts';
import type { ReportInput } from '../report.ts';

/** All that is needed to run the same again. */
export function configurationSection({ result, scenario }: ReportInput): Markup {
  return section(
    'configuration',
    'Configuration',
    commandBlock(result.run.command),
    facts(identity(result)),
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
