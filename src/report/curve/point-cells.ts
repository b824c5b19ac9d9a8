import type { Curve, CurvePoint } from '../../core/curve.ts';
import { formatNumber, formatRatio } from '../../core/units.ts';
import { TOO_FEW } from '../../measure/figure/reading.ts';
import { formatCount, formatPerSecond } from '../kit/format.ts';
import { quantileText } from '../kit/quantile-text.ts';
import { quantileOf, speedForOne } from './points.ts';

/** A figure of a point as page, Markdown and terminal print it. */
export interface PointCell {
  readonly head: string;
  /** Undefined where it was not measured. */
  readonly text: (point: CurvePoint) => string | undefined;
  /** Within which the truth is likely: `81.2–84.9 %`. */
  readonly range?: (point: CurvePoint) => string | undefined;
}

const told = (print: (value: number) => string, value: number | undefined): string | undefined =>
  value === undefined ? undefined : print(value);

const FOR_ONE = 'For one user';

/** What one user gets is made of the median time per token, and as sure as that. */
function speedText(point: CurvePoint): string | undefined {
  if (point.tpot !== undefined && quantileOf(point.tpot, 'p50') === undefined) return TOO_FEW;
  return told(formatPerSecond, speedForOne(point));
}

const CELLS: readonly PointCell[] = [
  { head: 'Sent', text: ({ sent }) => formatCount(sent) },
  { head: 'Goodput', text: ({ goodput }) => told(formatRatio, goodput?.rate) },
  { head: 'Errors', text: ({ errors }) => told(formatRatio, errors?.rate) },
  { head: 'TTFT p95', text: ({ ttft }) => ttft && quantileText(ttft, 'p95') },
  { head: 'TPOT p95', text: ({ tpot }) => tpot && quantileText(tpot, 'p95') },
  { head: 'Queue, mean', text: ({ queueDepth }) => told(formatNumber, queueDepth?.mean) },
  { head: 'Output tokens', text: ({ outputTokensPerSecond }) => told(formatPerSecond, outputTokensPerSecond) },
  { head: FOR_ONE, text: speedText },
  {
    head: 'Accuracy',
    text: ({ accuracy }) => told(formatRatio, accuracy?.rate),
    range: ({ accuracy }) => accuracy?.ci95?.map(formatRatio).join('–').replace(' %–', '–'),
  },
  { head: 'Cost per million', text: ({ cost }) => told(formatNumber, cost?.perMillionOutputTokens) },
];

/** Those of which at least one point has anything to say; how fast one user is served is what a sweep is for. */
export const pointCells = ({ points, kind }: Curve): readonly PointCell[] =>
  CELLS.filter(
    ({ head, text }) => (kind === 'sweep' || head !== FOR_ONE) && points.some((point) => text(point) !== undefined),
  );
