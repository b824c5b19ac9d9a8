import { h } from 'preact';
import type { RunResult } from '../../core/result.ts';
import { formatMs, formatRatio } from '../../core/units.ts';
import { errorName } from '../error-name.ts';
import { formatCount } from '../format.ts';
import { foreign, type Markup, section, state, table } from './elements.ts';

export function errorsSection({ errors, counts }: RunResult): Markup {
  if (errors.length === 0)
    return section('errors', 'Errors', h('p', { class: 'empty' }, state('good', 'No request failed.')));
  return section(
    'errors',
    'Errors',
    table(
      'Failed requests by kind; the message is that of the first',
      [
        { head: 'Error' },
        { head: 'Count', figure: true },
        { head: 'Of sent', figure: true },
        { head: 'First at', figure: true },
        { head: 'First message' },
      ],
      errors.map((group) => [
        foreign(errorName(group)),
        formatCount(group.count),
        counts.sent === 0 ? '–' : formatRatio(group.count / counts.sent),
        formatMs(group.firstAtMs),
        group.message === '' ? '–' : h('q', { class: 'message' }, foreign(group.message)),
      ]),
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
