import { h } from 'preact';
import { type GeneratorHealth, type RunResult, type WatchedHealth, wasWatched } from '../../../core/result.ts';
import { saidOf } from '../../../core/said-of.ts';
import { formatBytes, formatMs, formatNumber, formatRatio } from '../../../core/units.ts';
import { LIMITS, type LimitName } from '../../../measure/verdict/limits.ts';
import { empty, foreign, type Markup, note, section, state } from '../../kit/elements.ts';
import { capital, countOf, formatCount, formatLimit } from '../../kit/format.ts';
import { column, figure, prose, table } from '../../kit/table.ts';
import { tokenNotes } from '../token-notes.ts';
import { lawName, lawState } from '../trust-text.ts';

interface Row {
  readonly name: string;
  /** Undefined where only the run's process knew it, and it was killed. */
  readonly figure: (health: GeneratorHealth) => string | undefined;
  readonly reading: string;
  /** The limit beyond which the run is INVALID, where there is one. */
  readonly limit?: LimitName & keyof GeneratorHealth;
}

/** Of a figure that was watched. */
const watched =
  (figure: (health: WatchedHealth) => string): Row['figure'] =>
  (health) =>
    wasWatched(health) ? figure(health) : undefined;

const ROWS: readonly Row[] = [
  {
    name: 'Send lag p99',
    figure: (g) => formatMs(g.sendLagP99Ms),
    reading:
      'How late requests left. It is part of every latency above, so it must be small beside them. Judged of what a schedule wanted at an instant, not of users who go on when they can.',
    limit: 'sendLagP99Ms',
  },
  { name: 'Send lag, largest', figure: (g) => formatMs(g.sendLagMaxMs), reading: 'The latest departure of the run.' },
  {
    name: 'Event loop delay p99',
    figure: watched((g) => formatMs(g.eventLoopDelayP99Ms)),
    reading: 'What came to us waited no longer for its time stamp in 99 of 100 instants; the longest wait is left out.',
    limit: 'eventLoopDelayP99Ms',
  },
  {
    name: 'Event loop delay, largest',
    figure: watched((g) => formatMs(g.eventLoopDelayMaxMs)),
    reading: 'The longest that the generator stood still.',
  },
  {
    name: 'Event loop busy',
    figure: watched((g) => formatRatio(g.eventLoopUtilization)),
    reading: 'Share of time; near 100 % the generator, not the target, sets the pace.',
    limit: 'eventLoopUtilization',
  },
  {
    name: 'CPU',
    figure: watched((g) => formatRatio(g.cpuRatio)),
    reading: 'Of one core, by the thread of a worker.',
    limit: 'cpuRatio',
  },
  {
    name: 'Longest GC pause',
    figure: watched((g) => formatMs(g.gcMaxPauseMs)),
    reading: 'Everything stood still for this long, once.',
  },
  { name: 'Time in GC', figure: watched((g) => formatRatio(g.gcRatio)), reading: 'Share of time in such pauses.' },
  {
    name: 'Wait for a socket p99',
    figure: (g) => formatMs(g.socketWaitP99Ms),
    reading: 'Before a request had a connection, the opening of one not counted. Nothing should wait here.',
  },
  {
    name: 'Connections opened',
    figure: (g) => formatCount(g.connectionsOpened),
    reading: 'Where these are far more than were ever in flight, the target closes what could be used again.',
  },
  {
    name: 'Memory, largest',
    figure: watched((g) => formatBytes(g.rssMaxBytes)),
    reading: 'Resident set of the process.',
  },
  {
    name: 'Workers',
    figure: (g) => `${formatCount(g.workers)}${wasWatched(g) ? ` on ${countOf(g.cpus, 'CPU')}` : ''}`,
    reading: 'Threads or processes that shared the load. Of several, the worst of each figure above is shown.',
  },
  { name: 'Start skew', figure: watched((g) => formatMs(g.startSkewMs)), reading: 'How far apart the workers began.' },
];

/** Whether the lateness measured could be our own. */
export const generatorSection = ({ run, generator, validity }: RunResult): Markup =>
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
    run.stopped === 'killed'
      ? note('The run was killed: what its process knew of itself went with it, and is not known here.')
      : null,
    table('How the load generator itself fared; beyond a limit the run is INVALID', ROWS, [
      column('Figure', ({ name }) => name),
      figure('Value', ({ limit, figure }) =>
        limit !== undefined && validity.reasons.some(({ code }) => code === LIMITS[limit].code)
          ? state('doubtful', figure(generator) ?? '–')
          : (figure(generator) ?? 'not known'),
      ),
      figure('Limit', ({ limit }) =>
        limit === undefined ? '–' : `≤ ${formatLimit(LIMITS[limit].limit, LIMITS[limit].unit)}`,
      ),
      prose('How to read it', ({ reading }) => reading),
    ]),
  );

const LAW_TONES = { holds: 'good', explained: 'doubtful', broken: 'bad' } as const;

export function lawsSection({ run, laws }: RunResult): Markup {
  const why = run.stopped === 'killed' ? 'the run’s own account went with its process' : 'too little was measured';
  if (laws.length === 0) return section('laws', 'Laws', empty(`None could be checked: ${why}.`));
  return section(
    'laws',
    'Laws',
    note('What must hold of the figures if they are true, whatever the target did.'),
    table('Laws, what they expect and what was observed', laws, [
      column('Law', lawName),
      prose('Statement', ({ statement, explanation }) => [
        foreign(statement),
        explanation === undefined ? null : note(foreign(capital(explanation))),
      ]),
      figure('Expected', ({ expected }) => formatNumber(expected)),
      figure('Observed', ({ observed }) => formatNumber(observed)),
      figure('Tolerance', ({ tolerance }) => `± ${formatNumber(tolerance)}`),
      column('Verdict', (law) => state(LAW_TONES[lawState(law)], lawState(law))),
    ]),
  );
}

const SOURCES = {
  usage: 'the server’s own usage report',
  tokenizer: 'our tokenizer over the text received',
  events: 'one per output event, for want of anything better',
} as const;

type Tokens = NonNullable<RunResult['tokens']>;

export function tokensSection(result: RunResult): Markup | null {
  const { tokens } = result;
  if (tokens === undefined) return null;
  return section(
    'tokens',
    'Token account',
    ...tokenNotes(result).map((text) => note(text)),
    table('How tokens were counted', tokenRows(tokens), [
      column('Figure', ([name]) => name),
      figure('Value', ([, value]) => value),
      prose('How to read it', ([, , reading]) => reading),
    ]),
  );
}

type TokenRow = readonly [name: string, value: string, reading: string];

function tokenRows({
  from,
  perEvent,
  requestedVsGot: output,
  inputRequestedVsGot: input,
}: Tokens): readonly TokenRow[] {
  const rows: TokenRow[] = [
    [
      'Counted from',
      from,
      `The weakest source that any response needed: ${saidOf<string>(SOURCES, from, 'one that only a newer version knows')}.`,
    ],
    [
      'Tokens per event',
      formatNumber(perEvent),
      'Above 1 the server batches tokens: a gap then covers several tokens.',
    ],
  ];
  if (output !== undefined) {
    const reading = 'Each of these did less or more work than was asked for.';
    rows.push(
      ['Tokens asked for', formatCount(output.requested), 'By the responses that asked for an exact length.'],
      ['Tokens got', formatCount(output.got), 'By the same responses.'],
      ['Responses of another length', formatCount(output.differing), reading],
    );
  }
  if (input !== undefined) {
    rows.push(
      ['Input tokens asked for', formatCount(input.requested), 'As counted here, over first turns.'],
      ['Input tokens counted by the server', formatCount(input.got), 'Of the same requests.'],
    );
    for (const [i, { difference, requests }] of input.usualDifferences.entries()) {
      const why = i === 0 ? ': the chat template, when it is the same in all of as many messages' : '';
      const reading = `Of ${formatCount(requests)} out of ${countOf(input.requests, 'request')}${why}.`;
      rows.push([i === 0 ? 'Usual difference' : '', formatNumber(difference), reading]);
    }
  }
  return rows;
}
