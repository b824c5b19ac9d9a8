import { h } from 'preact';
import type { RunResult } from '../../core/result.ts';
import { formatDuration } from '../../core/units.ts';
import { formatWhen } from '../format.ts';
import { capital, verdictOf } from '../verdict.ts';
import { facts, foreign, type Markup } from './elements.ts';

const SIGNS = { PASS: '✓', FAIL: '✗', INVALID: '!' } as const;

/** The first screen: how it ended, why, and which run this was. */
export function verdictSection(result: RunResult): Markup {
  const { word, because } = verdictOf(result);
  const { run, target } = result;
  return h(
    'header',
    { class: `verdict ${word.toLowerCase()}` },
    h('p', { class: 'mark' }, loadMark(), ' plimsoll load test'),
    h(
      'h1',
      null,
      h('span', { class: 'word' }, h('span', { 'aria-hidden': 'true' }, SIGNS[word]), ` ${word}`),
      h('span', { class: 'unseen' }, ': '),
      h('span', { class: 'because' }, h('bdi', null, capital(because))),
    ),
    facts([
      ['Scenario', foreign(run.name)],
      ['Target', foreign(target.url)],
      ['Model', foreign(target.model)],
      ['Started', foreign(formatWhen(run.startedAt))],
      ['Duration', formatDuration(Math.round(run.durationMs / 100) * 100)],
      ...(run.warmupMs === undefined ? [] : [['Warm-up', formatDuration(run.warmupMs)] as const]),
      ['Seed', String(run.seed)],
      ...(run.share.count > 1 ? [['Share', `${run.share.index + 1} of ${run.share.count}`] as const] : []),
    ]),
  );
}

/** The mark on a ship's side: a circle, and the line that the water must not pass. */
const loadMark = (): Markup =>
  h(
    'svg',
    { viewBox: '0 0 24 16', width: 24, height: 16, 'aria-hidden': 'true' },
    h('circle', { cx: 12, cy: 8, r: 6, fill: 'none', stroke: 'currentColor', 'stroke-width': 2 }),
    h('path', { d: 'M1 8h22', stroke: 'currentColor', 'stroke-width': 2 }),
  );
