import { h } from 'preact';
import type { ErrorGroup, RunResult } from '../../../core/result.ts';
import { formatMs, formatRatio } from '../../../core/units.ts';
import { type Content, foreign, type Markup, section, state, table } from '../../kit/elements.ts';
import { formatCount } from '../../kit/format.ts';
import { errorName } from '../error-name.ts';

export function errorsSection({ errors, counts }: RunResult): Markup {
  if (errors.length === 0)
    return section('errors', 'Errors', h('p', { class: 'empty' }, state('good', 'No request failed.')));
  return section(
    'errors',
    'Errors',
    table(
      'Failed requests by kind, and the first few messages of each',
      [
        { head: 'Error' },
        { head: 'Count', figure: true },
        { head: 'Of sent', figure: true },
        { head: 'First at', figure: true },
        { head: 'Messages' },
      ],
      errors.map((group) => [
        foreign(errorName(group)),
        formatCount(group.count),
        counts.sent === 0 ? '–' : formatRatio(group.count / counts.sent),
        formatMs(group.firstAtMs),
        messages(group),
      ]),
    ),
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
    table(
      'Checks made by the scenario',
      [{ head: 'Check' }, { head: 'Passed', figure: true }, { head: 'Failed', figure: true }, { head: 'Verdict' }],
      entries.map(([name, { passes, fails }]) => [
        foreign(name),
        formatCount(passes),
        formatCount(fails),
        fails === 0 ? state('good', 'ok') : state('bad', 'failed'),
      ]),
    ),
  );
}
