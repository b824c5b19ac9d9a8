import { h } from 'preact';
import type { MetricValue, RunResult } from '../../../core/result.ts';
import { formatDuration, formatNumber, formatRatio } from '../../../core/units.ts';
import { type Content, foreign, type Markup, note, section, swatch, table } from '../../kit/elements.ts';
import { formatCount, formatPerSecond } from '../../kit/format.ts';
import { quantileText } from '../../kit/quantile-text.ts';
import { loadLine, OUTCOMES } from '../load-line.ts';
import { loadNotes } from '../load-notes.ts';

/** What was asked of the target and what it took: the rates, the figures most asked for, and where every request went. */
export function loadSection(result: RunResult): Markup {
  return section(
    'load',
    'Load',
    rates(result),
    keyFigures(result),
    bar(result),
    countsTable(result),
    ...loadNotes(result).map((text) => note(foreign(text))),
  );
}

function rates(result: RunResult): Content {
  const line = loadLine(result);
  if (line === undefined) return h('p', { class: 'empty' }, 'Nothing was measured, so there is no rate to report.');
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
function keyFigures({ metrics }: RunResult): Content {
  const quantile = (name: string, key: 'p50' | 'p95' | 'p99'): string | undefined =>
    pick(metrics[name], 'trend', (trend) => quantileText(trend, key));
  const ratio = (name: string): string | undefined => pick(metrics[name], 'rate', ({ rate }) => formatRatio(rate));
  const figures = [
    ['TTFT p95', quantile('ttft', 'p95')],
    ['ITL p99', quantile('itl', 'p99')],
    ['End to end p95', quantile('e2e', 'p95')],
    ['Output tokens', pick(metrics['output_tokens'], 'counter', ({ rate }) => formatPerSecond(rate))],
    ['In flight, mean', pick(metrics['in_flight'], 'gauge', ({ mean }) => formatNumber(mean))],
    ['Queue, max', pick(metrics['queue_depth'], 'gauge', ({ max }) => formatNumber(max))],
    ['Errors', ratio('errors')],
    ['Goodput', ratio('goodput')],
  ].filter(([, text]) => text !== undefined);
  return h(
    'dl',
    { class: 'key-figures' },
    ...figures.map(([name, text]) => h('div', null, h('dt', null, name), h('dd', null, text))),
  );
}

function pick<T extends MetricValue['type']>(
  value: MetricValue | undefined,
  type: T,
  print: (value: Extract<MetricValue, { type: T }>) => string,
): string | undefined {
  return value?.type === type ? print(value as Extract<MetricValue, { type: T }>) : undefined;
}

/** Planned requests as one bar; the table under it has the figures. Drawn with attributes, as the policy forbids inline style. */
function bar({ counts }: RunResult): Content {
  if (counts.planned === 0) return null;
  let from = 0;
  const parts = OUTCOMES.filter(({ key }) => counts[key] > 0).map(({ key }) => {
    const width = (counts[key] / counts.planned) * 100;
    const part = h('rect', {
      class: `fill-${key}`,
      x: `${from.toFixed(3)}%`,
      y: 0,
      width: `${width.toFixed(3)}%`,
      height: 14,
    });
    from += width;
    return part;
  });
  return h('svg', { class: 'bar', width: '100%', height: 14, 'aria-hidden': 'true' }, ...parts);
}

function countsTable({ counts }: RunResult): Markup {
  const row = (role: string | undefined, name: string, count: number, meaning: string): readonly Content[] => [
    role === undefined ? name : [swatch(role), ` ${name}`],
    formatCount(count),
    counts.planned === 0 ? '–' : formatRatio(count / counts.planned),
    meaning,
  ];
  return table(
    'Where every planned request went',
    [
      { head: 'Requests' },
      { head: 'Count', figure: true },
      { head: 'Of planned', figure: true },
      { head: 'Meaning', prose: true },
    ],
    [
      row(undefined, 'planned', counts.planned, '= sent + dropped + cancelled'),
      row(undefined, 'sent', counts.sent, '= ok + failed + censored'),
      ...OUTCOMES.map(({ key, meaning }) => row(key, key, counts[key], meaning)),
    ],
  );
}
