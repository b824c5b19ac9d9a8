import { h } from 'preact';
import { metricIn, type RunResult } from '../../../core/result.ts';
import { formatDuration, formatNumber, formatRatio } from '../../../core/units.ts';
import { doubtOf } from '../../kit/doubt.ts';
import { saidCell } from '../../kit/doubt-cell.ts';
import { type Content, empty, foreign, listOf, type Markup, note, section, state, swatch } from '../../kit/elements.ts';
import { capital, formatCount, formatPerSecond, told } from '../../kit/format.ts';
import { column, figure, prose, table } from '../../kit/table.ts';
import { quantileAlone } from '../../kit/value-text.ts';
import { loadLine, OUTCOMES } from '../load-line.ts';
import { loadNotes, runNotes } from '../load-notes.ts';
import { stackedBar } from './stacked-bar.ts';

/** What was asked of the target and what it took: the rates, the figures most asked for, and where every request went. */
export function loadSection(result: RunResult): Markup {
  return section(
    'load',
    'Load',
    rates(result),
    keyFigures(result),
    result.counts.planned === 0
      ? null
      : stackedBar(
          OUTCOMES.map(({ key }) => ({ key, size: result.counts[key] })),
          14,
        ),
    countsTable(result),
    ...loadNotes(result).map((text) => note(foreign(text))),
    ...runNotes(result).map((text) => h('p', { class: 'note' }, state('doubtful', ''), foreign(capital(text)))),
  );
}

function rates(result: RunResult): Content {
  const line = loadLine(result);
  if (line === undefined) return empty('Nothing was measured, so there is no rate to report.');
  const step = (role: string, word: string, perSecond: number): Markup =>
    h('span', { class: 'step' }, swatch(role), ` ${word} `, h('strong', null, formatPerSecond(perSecond)));
  const arrow = h('span', { class: 'arrow' }, ' → ');
  return h(
    'p',
    { class: 'load-line' },
    step('offered', 'offered', line.offeredPerSecond),
    arrow,
    step('sent', 'sent', line.sentPerSecond),
    arrow,
    step('ok', 'ok', line.okPerSecond),
    h('span', { class: 'note' }, ` requests over ${formatDuration(result.run.measuredMs)}; ${drops(result)}`),
  );
}

const drops = ({ counts }: RunResult): string =>
  counts.dropped === 0 ? 'none dropped' : `${formatCount(counts.dropped)} dropped, never sent`;

/** Whichever of these the run measured. */
function keyFigures({ metrics, validity: { tolerance } }: RunResult): Content {
  const quantile = (name: string, key: 'p50' | 'p95' | 'p99'): Content => {
    const value = metricIn(metrics, name, 'trend');
    return value && saidCell(quantileAlone(value, key), doubtOf(value, key, tolerance));
  };
  const figures = [
    ['TTFT p95', quantile('ttft', 'p95')],
    ['ITL p99', quantile('itl', 'p99')],
    ['End to end p95', quantile('e2e', 'p95')],
    ['Output tokens', told(formatPerSecond, metricIn(metrics, 'output_tokens', 'counter')?.rate)],
    ['In flight, mean', told(formatNumber, metricIn(metrics, 'in_flight', 'gauge')?.mean)],
    ['Queue, max', told(formatNumber, metricIn(metrics, 'queue_depth', 'gauge')?.max)],
    ['Errors', told(formatRatio, metricIn(metrics, 'errors', 'rate')?.rate)],
    ['Goodput', told(formatRatio, metricIn(metrics, 'goodput', 'rate')?.rate)],
  ] as const;
  return listOf(
    'key-figures',
    figures.filter(([, text]) => text !== undefined),
  );
}

const SUMS = [
  { key: 'planned', meaning: '= sent + dropped + cancelled', isSum: true },
  { key: 'sent', meaning: '= ok + failed + censored', isSum: true },
] as const;

const countsTable = ({ counts }: RunResult): Markup =>
  table(
    'Where every planned request went',
    [...SUMS, ...OUTCOMES],
    [
      column('Requests', (row) => ('isSum' in row ? row.key : [swatch(row.key), ` ${row.key}`])),
      figure('Count', ({ key }) => formatCount(counts[key])),
      figure('Of planned', ({ key }) => (counts.planned === 0 ? '–' : formatRatio(counts[key] / counts.planned))),
      prose('Meaning', ({ meaning }) => meaning),
    ],
  );
