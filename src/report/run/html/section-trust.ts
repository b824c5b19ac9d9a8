import type { RunResult } from '../../../core/result.ts';
import { saidOf } from '../../../core/said-of.ts';
import { formatNumber } from '../../../core/units.ts';
import { empty, foreign, type Markup, note, section, state } from '../../kit/elements.ts';
import { capital, countOf, formatCount } from '../../kit/format.ts';
import { column, figure, prose, table } from '../../kit/table.ts';
import { tokenNotes } from '../token-notes.ts';
import { lawName, lawState } from '../trust-text.ts';

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
