import { h } from 'preact';
import type { Curve } from '../../core/curve.ts';
import { type Content, foreign, type Markup, note, section, state, table } from '../kit/elements.ts';
import { capital } from '../kit/format.ts';
import { levelText } from './load-text.ts';
import { pointCells } from './point-cells.ts';
import { isTrusted, reportPath, stateOf } from './points.ts';
import { reportLink } from './section-answer.ts';

export function pointsSection(curve: Curve): Markup {
  const { points, kind } = curve;
  if (points.length === 0) return section('points', 'All runs', h('p', { class: 'empty' }, 'No run was finished.'));
  const cells = pointCells(curve);
  return section(
    'points',
    'All runs',
    note(
      `In the order in which they were run.${points.every(isTrusted) ? '' : ' Figures in italics are of a part of a run, or not trusted: see below.'}`,
    ),
    table(
      'All runs, in the order in which they were run',
      [
        { head: 'Load' },
        ...(kind === 'capacity' ? [{ head: 'For' }] : []),
        { head: 'How it went' },
        ...cells.map(({ head }) => ({ head, figure: true })),
        { head: 'Report' },
      ],
      points.map((point) => {
        const { tone, word } = stateOf(point);
        const name = levelText(point.level);
        const figure = (text: string, range: string | undefined): Content => {
          const shown = [text, range === undefined ? null : h('small', { class: 'interval' }, range)];
          return isTrusted(point) ? shown : h('span', { class: 'untrusted' }, shown);
        };
        return [
          name,
          ...(kind === 'capacity' ? [point.purpose] : []),
          state(tone, word),
          ...cells.map(({ text, range }) => figure(text(point) ?? '–', range?.(point))),
          reportLink(reportPath(point), 'open', h('span', { class: 'unseen' }, ` the report of the run at ${name}`)),
        ];
      }),
    ),
  );
}

/** Only where there is such a run. */
export function untrustedSection({ points }: Curve): Markup | null {
  const rows = points.flatMap((point) => {
    const { word, tone, why } = stateOf(point);
    if (word !== 'INVALID' && word !== 'hopeless') return [];
    const reasons =
      why.length === 0 ? ['No reason was given.'] : why.map((text) => h('p', null, foreign(capital(text))));
    return [[levelText(point.level), state(tone, word), reasons]];
  });
  if (rows.length === 0) return null;
  return section(
    'untrusted',
    'Ended early, or not trusted',
    note(
      'An INVALID run says nothing about the target and counts in nothing. One that was hopeless was ended early: that it missed counts, and its figures are those of a part of a run.',
    ),
    table(
      'Runs that were INVALID or ended early, and why',
      [{ head: 'Load' }, { head: 'How it went' }, { head: 'Why', prose: true }],
      rows,
    ),
  );
}
