import { h } from 'preact';
import type { ErrorGroup, RunResult } from '../../../core/result.ts';
import { formatMs, formatRatio } from '../../../core/units.ts';
import { type Content, empty, foreign, type Markup, section, state } from '../../kit/elements.ts';
import { formatCount } from '../../kit/format.ts';
import { column, figure, table } from '../../kit/table.ts';
import { errorName } from '../error-name.ts';

export function errorsSection({ errors, counts }: RunResult): Markup {
  if (errors.length === 0) return section('errors', 'Errors', empty(state('good', 'No request failed.')));
  return section(
    'errors',
    'Errors',
    table('Failed requests by kind, and the first few messages of each', errors, [
      column('Error', (group) => foreign(errorName(group))),
      figure('Count', ({ count }) => formatCount(count)),
      figure('Of sent', ({ count }) => (counts.sent === 0 ? '–' : formatRatio(count / counts.sent))),
      figure('First at', ({ firstAtMs }) => formatMs(firstAtMs)),
      column('Messages', messages),
    ]),
  );
}

/** Each that was met first, with when and in which record; results of earlier versions have one. */
function messages({ message, samples = [] }: ErrorGroup): Content {
  const quote = (text: string): Content => (text === '' ? '–' : h('q', { class: 'message' }, foreign(text)));
  if (samples.length === 0) return quote(message);
  return h(
    'ul',
    { class: 'samples' },
    ...samples.map(({ id, atMs, message }) =>
      h('li', null, quote(message), ' ', h('small', null, 'record ', foreign(id), `, at ${formatMs(atMs)}`)),
    ),
  );
}

/** What the scenario itself checked of each answer. */
export function checksSection({ checks }: RunResult): Markup | null {
  const entries = Object.entries(checks ?? {});
  if (entries.length === 0) return null;
  return section(
    'checks',
    'Checks',
    table('Checks made by the scenario', entries, [
      column('Check', ([name]) => foreign(name)),
      figure('Passed', ([, { passes }]) => formatCount(passes)),
      figure('Failed', ([, { fails }]) => formatCount(fails)),
      column('Verdict', ([, { fails }]) => (fails === 0 ? state('good', 'ok') : state('bad', 'failed'))),
    ]),
  );
}
