import type { Curve } from '../../core/curve.ts';
import { formatDuration } from '../../core/units.ts';
import { BADGES } from '../kit/answer.ts';
import { countOf, formatWhen } from '../kit/format.ts';
import { belowLimit, code, prose, table } from '../kit/markdown-text.ts';
import { answerOf } from './answer.ts';
import { levelText, sloText } from './load-text.ts';
import { chosenPoint, type PointState, pointCells, pointMarks, stateOf, trustNotes } from './points.ts';

/** A summary is for reading. */
const MAX_ROWS = 60;

/** Of a run that nothing was asked of there is nothing to praise. */
const stateText = ({ tone, word }: PointState): string => (word === 'measured' ? word : `${BADGES[tone]} ${word}`);

/** Markdown for a step summary or a pull request. */
export function curveMarkdown(curve: Curve): string {
  const page = [heading, chosen, points, trust, footer].map((section) => section(curve)).filter((text) => text !== '');
  return belowLimit(`${page.join('\n\n')}\n`);
}

function heading(curve: Curve): string {
  const { word, tone, because } = answerOf(curve);
  const { run, target } = curve;
  const facts = [
    code(run.name),
    `${code(target.model)} at ${code(target.url)}`,
    formatWhen(run.startedAt),
    formatDuration(Math.round(run.durationMs / 1000) * 1000),
    `seed ${run.seed}`,
  ];
  return `## ${BADGES[tone]} ${prose(word)}\n\n**${prose(because)}**\n\n${facts.join(' · ')}`;
}

function chosen(curve: Curve): string {
  const point = chosenPoint(curve);
  if (point === undefined) return '';
  const figures = pointCells(curve).flatMap(({ head, text }) => {
    const shown = text(point);
    return shown === undefined ? [] : [`${head} ${shown}`];
  });
  const where = curve.line?.kind === 'found' ? 'At the load line' : 'At the knee';
  return prose(`${where}, of the run at ${levelText(point.level)}: ${figures.join(' · ')}.`);
}

function points(curve: Curve): string {
  if (curve.points.length === 0) return '### All runs\n\nNo run was finished.';
  const cells = pointCells(curve);
  const rows = curve.points
    .slice(0, MAX_ROWS)
    .map((point) => [
      levelText(point.level),
      prose(point.purpose),
      stateText(stateOf(point)),
      ...cells.map(
        ({ text, range }) => `${text(point) ?? '–'}${range?.(point) === undefined ? '' : ` (${range(point)})`}`,
      ),
      code(point.folder),
    ]);
  const head = ['load', 'for', 'how it went', ...cells.map(({ head }) => head.toLowerCase()), 'run'];
  const more = curve.points.length - MAX_ROWS;
  return `### All runs\n\n${table(head, `rll${'r'.repeat(cells.length)}l`, rows)}${more > 0 ? `\n\n…and ${countOf(more, 'more run')} in \`report.html\`.` : ''}${pointMarks(
    curve,
  )
    .map((text) => `\n\n${prose(text)}`)
    .join('')}`;
}

function trust(curve: Curve): string {
  const notes = trustNotes(curve).slice(0, MAX_ROWS);
  return notes.length === 0 ? '' : `### What is not trusted\n\n${notes.map((note) => `- ${prose(note)}`).join('\n')}`;
}

function footer(curve: Curve): string {
  const slo = sloText(curve);
  const asked = slo === '' ? '' : `A request is good within ${prose(slo)}.`;
  const repeat = curve.run.command === undefined ? '' : `To repeat: ${code(curve.run.command)}`;
  return [asked, repeat].filter((text) => text !== '').join('\n\n');
}
