import { h } from 'preact';
import type { MetricValue, RunResult } from '../../../core/result.ts';
import { formatMs, formatRatio } from '../../../core/units.ts';
import type { MetricName } from '../../../measure/metrics/catalog.ts';
import type { Tolerance } from '../../../measure/metrics/tolerance.ts';
import { doubtOf, marksExplained } from '../../kit/doubt.ts';
import { markedCell, marksNote } from '../../kit/doubt-cell.ts';
import { type Content, code, empty, type Markup, note, section, small } from '../../kit/elements.ts';
import { formatCount, formatMsRange } from '../../kit/format.ts';
import { column, figure, prose, table } from '../../kit/table.ts';
import { metricText, metricTitle, quantileAlone } from '../../kit/value-text.ts';
import { CURRENCY_NOTE, costLines } from '../cost-lines.ts';
import { sliceMarks } from '../doubt-lines.ts';

const SHOWN = ['p50', 'p90', 'p95', 'p99', 'p999'] as const;

export function metricsSection(result: RunResult): Markup {
  const { metrics, validity } = result;
  const { tolerance } = validity;
  const entries = Object.entries(metrics);
  const trends = entries.flatMap(([name, value]) => (value.type === 'trend' ? [{ name, value }] : []));
  const others = entries.flatMap(([name, value]) => (value.type === 'trend' ? [] : [{ name, value }]));
  return section(
    'metrics',
    'Latency and totals',
    note(
      'Counts, means and extremes are exact; quantiles are within 0.1 %. A range under a quantile is its 95 % interval: ',
      'equal samples would put it there 19 times in 20. Where so few values were measured that nothing bounds a quantile, ',
      'it is not told: p95 needs 73, p99 381, p99.9 3,838. The gaps of answers that a server makes in one batch are not ',
      'independent of each other, so the intervals of itl are narrower than the truth.',
    ),
    trends.length === 0
      ? empty('No latency was measured.')
      : table('Distributions', trends, [
          column('Metric', ({ name }) => metricName(name)),
          figure('Count', ({ value }) => formatCount(value.count)),
          figure('Mean', ({ value }) => markedCell(formatMs(value.mean), doubtOf(value, 'mean', tolerance))),
          ...SHOWN.map((quantile) =>
            figure(quantile.replace('999', '99.9'), ({ value }: (typeof trends)[number]) => [
              markedCell(quantileAlone(value, quantile), doubtOf(value, quantile, tolerance)),
              small(value.ci95[quantile] && formatMsRange(value.ci95[quantile])),
            ]),
          ),
          figure('Max', ({ value }) => markedCell(formatMs(value.max), doubtOf(value, 'max', tolerance))),
        ]),
    marksNote(
      marksExplained(
        trends.flatMap(({ value }) =>
          (['mean', ...SHOWN, 'max'] as const).map((each) => doubtOf(value, each, tolerance)),
        ),
        tolerance,
      ),
      ' How much is told under ',
      h('a', { href: '#generator' }, 'Generator health'),
      '.',
    ),
    others.length === 0
      ? null
      : table('Rates, totals and levels', others, [
          column('Metric', ({ name }) => metricName(name)),
          column('Value', ({ name, value }) => metricText(name, value)),
        ]),
  );
}

const metricName = (name: string): Content => [metricTitle(name), ' ', code(name)];

export function slicesSection({ groups, validity: { tolerance } }: RunResult): Markup | null {
  const entries = Object.entries(groups);
  if (entries.length === 0) return null;
  const columns = SLICE_COLUMNS.filter(([, metric]) => isShown(metric, groups));
  return section(
    'slices',
    'Slices',
    marksNote(sliceMarks(groups, tolerance)),
    table('The same run by scenario, tag, target, turn and length of the prompt', entries, [
      column('Slice', ([selector]) => code(selector)),
      ...columns.map(([head, metric, quantile]) =>
        figure(head, ([, metrics]: (typeof entries)[number]) => cell(metrics[metric], quantile, tolerance)),
      ),
    ]),
  );
}

/** Medians beside tails: what one slice does differently from another shows in the pair. */
const SLICE_COLUMNS: readonly (readonly [head: string, metric: MetricName, quantile?: 'p50' | 'p95' | 'p99'])[] = [
  ['Requests', 'requests'],
  ['TTFT p50', 'ttft', 'p50'],
  ['TTFT p95', 'ttft', 'p95'],
  ['TTFT p99', 'ttft', 'p99'],
  ['ITL p50', 'itl', 'p50'],
  ['ITL p95', 'itl', 'p95'],
  ['ITL p99', 'itl', 'p99'],
  ['Stall p99', 'stall', 'p99'],
  ['End to end p95', 'e2e', 'p95'],
  ['Errors', 'errors'],
  ['Goodput', 'goodput'],
  ['Accuracy', 'accuracy'],
];

/** Of what is not measured in every run. */
const isShown = (metric: MetricName, groups: RunResult['groups']): boolean =>
  metric !== 'accuracy' || Object.values(groups).some((metrics) => metrics[metric] !== undefined);

function cell(
  value: MetricValue | undefined,
  quantile: 'p50' | 'p95' | 'p99' = 'p95',
  tolerance: Tolerance | undefined,
): Content {
  if (value === undefined) return '–';
  if (value.type === 'trend') return markedCell(quantileAlone(value, quantile), doubtOf(value, quantile, tolerance));
  if (value.type === 'counter') return formatCount(value.count);
  if (value.type === 'rate') return formatRatio(value.rate);
  return metricText('', value);
}

export function costSection(result: RunResult): Markup | null {
  const lines = costLines(result);
  if (lines.length === 0) return null;
  return section(
    'cost',
    'Cost',
    table('What the measured part of the run cost', lines, [
      column('Cost', ({ what }) => what),
      figure('Amount', ({ amount }) => amount),
      prose('How it comes about', ({ meaning }) => meaning),
    ]),
    note(CURRENCY_NOTE),
  );
}
