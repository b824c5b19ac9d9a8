import { h } from 'preact';
import type { GeneratorHealth, Law, RunResult } from '../../core/result.ts';
import { formatBytes, formatMs, formatNumber, formatRatio } from '../../core/units.ts';
import { formatCount } from '../format.ts';
import { foreign, type Markup, note, section, state, table } from './elements.ts';

type Row = readonly [name: string, figure: (health: GeneratorHealth) => string, reading: string];

const ROWS: readonly Row[] = [
  [
    'Send lag p99',
    (g) => formatMs(g.sendLagP99Ms),
    'How late we started requests. It is part of every latency above, so it must be small beside them.',
  ],
  ['Send lag, largest', (g) => formatMs(g.sendLagMaxMs), 'The latest start of the run.'],
  [
    'Event loop delay p99',
    (g) => formatMs(g.eventLoopDelayP99Ms),
    'How late our timers fired: any moment measured may be off by this much.',
  ],
  [
    'Event loop busy',
    (g) => formatRatio(g.eventLoopUtilization),
    'Share of time; near 100 % the generator, not the target, sets the pace.',
  ],
  [
    'CPU',
    (g) => `${formatNumber(g.cpuRatio)} cores`,
    'Of the whole process; one worker can use little more than one core.',
  ],
  ['Longest GC pause', (g) => formatMs(g.gcMaxPauseMs), 'Everything stood still for this long, once.'],
  ['Memory, largest', (g) => formatBytes(g.rssMaxBytes), 'Resident set of the process.'],
  ['Workers', (g) => formatCount(g.workers), 'Processes or threads that shared the load.'],
  ['Start skew', (g) => formatMs(g.startSkewMs), 'How far apart the workers began.'],
];

/** Whether the lateness measured could be our own. */
export const generatorSection = ({ generator, validity }: RunResult): Markup =>
  section(
    'generator',
    'Generator health',
    h(
      'p',
      null,
      validity.valid
        ? state('good', 'The generator kept up: what was measured is the target.')
        : state('doubtful', 'The measurement is not valid: see the reasons above.'),
    ),
    table(
      'How the load generator itself fared',
      [{ head: 'Figure' }, { head: 'Value', figure: true }, { head: 'How to read it', prose: true }],
      ROWS.map(([name, figure, reading]) => [name, figure(generator), reading]),
    ),
  );

const LAW_NAMES = {
  conservation: 'Conservation',
  schedule: 'Schedule',
  little: 'Little’s law',
} as const satisfies Record<Law['name'], string>;

export function lawsSection({ laws }: RunResult): Markup {
  if (laws.length === 0)
    return section('laws', 'Laws', h('p', { class: 'empty' }, 'None could be checked: too little was measured.'));
  return section(
    'laws',
    'Laws',
    note('What must hold of the figures if they are true, whatever the target did.'),
    table(
      'Laws, what they expect and what was observed',
      [
        { head: 'Law' },
        { head: 'Statement', prose: true },
        { head: 'Expected', figure: true },
        { head: 'Observed', figure: true },
        { head: 'Tolerance', figure: true },
        { head: 'Verdict' },
      ],
      laws.map(({ name, statement, expected, observed, tolerance, ok }) => [
        LAW_NAMES[name],
        foreign(statement),
        formatNumber(expected),
        formatNumber(observed),
        `± ${formatNumber(tolerance)}`,
        ok ? state('good', 'holds') : state('bad', 'broken'),
      ]),
    ),
  );
}

const SOURCES = {
  usage: 'the server’s own usage report',
  tokenizer: 'our tokenizer over the text received',
  events: 'one per output event, for want of anything better',
} as const;

export function tokensSection({ tokens }: RunResult): Markup | null {
  if (tokens === undefined) return null;
  const { from, perEvent, requestedVsGot } = tokens;
  return section(
    'tokens',
    'Token account',
    table(
      'How tokens were counted',
      [{ head: 'Figure' }, { head: 'Value', figure: true }, { head: 'How to read it', prose: true }],
      [
        ['Counted from', from, `The weakest source that any response needed: ${SOURCES[from]}.`],
        [
          'Tokens per event',
          formatNumber(perEvent),
          'Above 1 the server batches tokens: a gap then covers several tokens.',
        ],
        ...(requestedVsGot === undefined
          ? []
          : [
              [
                'Tokens asked for',
                formatCount(requestedVsGot.requested),
                'By the responses that asked for an exact length.',
              ],
              ['Tokens got', formatCount(requestedVsGot.got), 'By the same responses.'],
              [
                'Responses of another length',
                formatCount(requestedVsGot.differing),
                'Each of these did less or more work than was asked for.',
              ],
            ]),
      ],
    ),
  );
}
