import type { Curve } from '../../core/curve.ts';
import { formatDuration } from '../../core/units.ts';
import { foreign, listOf, type Markup, note, section } from '../kit/elements.ts';
import { formatCount, formatWhen } from '../kit/format.ts';
import { headline } from '../kit/headline.ts';
import { reportLink } from '../kit/report-link.ts';
import { answerOf } from './answer.ts';
import { askedText, levelText } from './load-text.ts';
import { chosenPoint, pointCells, reportPath } from './points.ts';

/** The first screen: how much it carries, in what sense, and what was asked. */
export function answerSection(curve: Curve): Markup {
  const { run, target } = curve;
  return headline({
    kind: curve.kind === 'capacity' ? 'plimsoll capacity' : 'plimsoll sweep',
    ...answerOf(curve),
    facts: [
      ['Scenario', foreign(run.name)],
      ['Target', foreign(target.url)],
      ['Model', foreign(target.model)],
      ['Asked', askedText(curve)],
      ['Started', foreign(formatWhen(run.startedAt))],
      ['Duration', formatDuration(Math.round(run.durationMs / 1000) * 1000)],
      ['Runs', formatCount(curve.points.length)],
      ['Seed', String(run.seed)],
    ],
  });
}

/** What that load was like, of one run: absent where there is none to choose. */
export function chosenSection(curve: Curve): Markup | null {
  const point = chosenPoint(curve);
  if (point === undefined) return null;
  const isLine = curve.line?.kind === 'found';
  return section(
    'chosen',
    isLine ? 'At the load line' : 'At the knee',
    note(
      isLine
        ? 'Of the run within the interval that is nearest to the load line, at '
        : 'Of the first run that can be trusted at ',
      `${levelText(point.level)}`,
      ...(reportPath(point) === undefined ? [] : [': ', reportLink(reportPath(point), 'its own report')]),
      '.',
    ),
    listOf(
      'key-figures',
      pointCells(curve).map(({ head, text }) => [head, text(point) ?? '–']),
    ),
  );
}
