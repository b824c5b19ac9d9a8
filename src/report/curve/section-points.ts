import { h } from 'preact';
import type { Curve, CurvePoint } from '../../core/curve.ts';
import { cellOf, marksNote } from '../kit/doubt-cell.ts';
import { empty, foreign, type Markup, note, section, small, state } from '../kit/elements.ts';
import { capital } from '../kit/format.ts';
import { reportLink, unseenReport } from '../kit/report-link.ts';
import { column, figure, prose, table } from '../kit/table.ts';
import { levelText } from './load-text.ts';
import { isTrusted, pointCells, pointMarks, reportPath, stateOf } from './points.ts';

export function pointsSection(curve: Curve): Markup {
  const { points, kind } = curve;
  if (points.length === 0) return section('points', 'All runs', empty('No run was finished.'));
  return section(
    'points',
    'All runs',
    note(
      `In the order in which they were run.${points.every(isTrusted) ? '' : ' Figures in italics are of a part of a run, or not trusted: see below.'}`,
    ),
    marksNote(pointMarks(curve)),
    table('All runs, in the order in which they were run', points, [
      column('Load', ({ level }) => levelText(level)),
      kind === 'capacity' && column('For', ({ purpose }) => purpose),
      column('How it went', stateCell),
      ...pointCells(curve).map(({ head, text, range }) =>
        figure(head, (point: CurvePoint) => {
          const shown = [cellOf(text(point) ?? '–'), small(range?.(point))];
          return isTrusted(point) ? shown : h('span', { class: 'untrusted' }, shown);
        }),
      ),
      column('Report', (point) =>
        reportLink(reportPath(point), 'open', unseenReport(`the run at ${levelText(point.level)}`)),
      ),
    ]),
  );
}

function stateCell(point: CurvePoint): Markup {
  const { tone, word } = stateOf(point);
  return state(tone, word);
}

/** Only where there is such a run. */
export function untrustedSection({ points }: Curve): Markup | null {
  const untrusted = points.filter((point) => !isTrusted(point));
  if (untrusted.length === 0) return null;
  return section(
    'untrusted',
    'Ended early, or not trusted',
    note(
      'An INVALID run says nothing about the target and counts in nothing. One that was hopeless was ended early: that it missed counts, and its figures are those of a part of a run.',
    ),
    table('Runs that were INVALID or ended early, and why', untrusted, [
      column('Load', ({ level }) => levelText(level)),
      column('How it went', stateCell),
      prose('Why', (point) => {
        const { why } = stateOf(point);
        return why.length === 0 ? 'No reason was given.' : why.map((text) => h('p', null, foreign(capital(text))));
      }),
    ]),
  );
}
