import type { Comparison, MetricChange } from '../../../core/comparison.ts';
import type { Content } from '../../kit/elements.ts';
import { intervalPlot } from '../../kit/interval-plot.ts';
import { JUDGEMENTS } from '../verdicts.ts';

/** Of the margin, so that it is seen however small the changes are. */
const LEAST_SPAN = 2.2;

/** How far the plots of one scale reach to either side: all changes and their intervals are within it. */
export interface Spans {
  readonly relative: number;
  readonly share: number;
}

export function spansOf(metrics: readonly MetricChange[], { settings }: Comparison): Spans {
  const reach = (scale: MetricChange['scale'], margin: number): number =>
    Math.max(
      margin * LEAST_SPAN,
      ...metrics
        .filter((metric) => metric.scale === scale)
        .flatMap(({ change }) => (change === undefined ? [] : endsOf(change)))
        .map((value) => Math.abs(value) * 1.08),
    );
  return { relative: reach('relative', settings.marginRatio), share: reach('share', settings.marginShare) };
}

const endsOf = ({ estimate, interval, pairs = [] }: NonNullable<MetricChange['change']>): readonly number[] => [
  estimate,
  ...(interval === undefined ? [] : [interval.low, interval.high]),
  ...pairs,
];

/** A change and the change of each pair, against the margin; nothing where there is no change. */
export function changePlot({ change, scale, judgement }: MetricChange, comparison: Comparison, spans: Spans): Content {
  if (change === undefined) return '';
  const { settings } = comparison;
  const span = spans[scale];
  const margin = scale === 'share' ? settings.marginShare : settings.marginRatio;
  const at = (value: number): string => `${(50 + (Math.max(-1, Math.min(1, value / span)) * 100) / 2).toFixed(2)}%`;
  const width = `${(((Math.min(span, margin) - Math.max(-span, -margin)) / (2 * span)) * 100).toFixed(2)}%`;
  const { estimate, interval, pairs: each = [] } = change;
  const tone = judgement.kind === 'same' ? 'plain' : (JUDGEMENTS[judgement.kind].tone ?? 'plain');
  return intervalPlot({ tone, at, zero: '50%', zone: { x: at(-margin), width }, estimate, interval, each });
}
