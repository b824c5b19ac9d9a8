import type { Change, Comparison, Contrast, MetricChange, MetricSide, Side, SideRun } from '../../core/comparison.ts';
import { formatNumber, formatRatio } from '../../core/units.ts';
import { MARKS } from '../kit/doubt.ts';
import { countOf, formatMsRange, formatSigned } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { valueText } from '../kit/value-text.ts';

/** `ttft p95`, `errors`: as thresholds and the other reports have it. */
export const nameOf = ({ key }: Pick<MetricChange, 'key'>): string => key.replace(':', ' ');

type Scale = Pick<MetricChange, 'scale'>;

/** The figure of a side: its median over runs, marked where in any of them some of it may be the generator's own. */
export const typicalText = (
  { typical, runs, between = [] }: MetricSide,
  { unit }: Pick<MetricChange, 'unit'>,
): string =>
  `${runs.some((value, i) => value !== null && (between[i] ?? null) !== null) ? MARKS.said : ''}${valueText(typical, unit)}`;

/** Of one run, with what is to be known of it; `–` for none. */
export function runText({ runs, between = [] }: MetricSide, at: number, { unit }: Pick<MetricChange, 'unit'>): string {
  const [value, ends] = [runs[at] ?? null, between[at] ?? null];
  if (value !== null) return `${ends === null ? '' : MARKS.said}${valueText(value, unit)}`;
  if (ends === null) return '–';
  const range = unit === 'ms' ? formatMsRange(ends) : ends.map((end) => valueText(end, unit)).join(' – ');
  return `${MARKS.untrusted}${range}`;
}

/** What the marks before figures mean; nothing where no figure has one. */
export function markNotes(metrics: readonly MetricChange[]): readonly string[] {
  const ends = metrics.flatMap(({ base, candidate }) =>
    [base, candidate].flatMap(({ runs, between = [] }) =>
      between.flatMap((each, i) => (each === null ? [] : [{ isTrusted: runs[i] !== null }])),
    ),
  );
  return [
    ...(ends.some(({ isTrusted }) => isTrusted)
      ? [`${MARKS.said} before a figure: some of it may be the generator’s own, no more than is tolerated.`]
      : []),
    ...(ends.some(({ isTrusted }) => !isTrusted)
      ? [`${MARKS.untrusted} before a figure of a run: it truly lies between these, and counts in nothing.`]
      : []),
  ];
}

/** Percent of the base's figure, or percentage points of a share. */
const unitOf = ({ scale }: Scale): string => (scale === 'share' ? 'pp' : '%');

const signed = (change: number): string => formatSigned(change * 100);

/** `+12.3 %`, `−0.4 pp`. */
export const changeText = (change: number, metric: Scale): string => `${signed(change)} ${unitOf(metric)}`;

/** The change of a figure, or a dash where there is none. */
export const estimateText = (metric: MetricChange): string =>
  metric.change === undefined ? '–' : changeText(metric.change.estimate, metric);

/** `+10.6 to +13.2 %`; undefined where there is no interval. */
export function rangeText(change: Change | undefined, metric: Scale): string | undefined {
  const interval = change?.interval;
  return interval && `${signed(interval.low)} to ${signed(interval.high)} ${unitOf(metric)}`;
}

/** What the intervals of a contrast are, for the head of their column: all have the same confidence, or more. */
export function intervalHead({ metrics }: Pick<Contrast, 'metrics'>): string {
  const interval = metrics.find(({ change }) => change?.interval !== undefined)?.change?.interval;
  if (interval?.over === 'requests') return '95 % within the runs';
  return interval === undefined || interval.confidence >= 0.95
    ? '95 % interval'
    : `${formatRatio(interval.confidence)} interval`;
}

/** `8 pairs of runs`, `5 against 5 runs`. */
export function designText({ design }: Pick<Contrast, 'design'>): string {
  return design.kind === 'pairs'
    ? `${countOf(design.pairs, 'pair')} of runs`
    : `${design.base} against ${countOf(design.candidate, 'run')}`;
}

export const isSingle = ({ design }: Pick<Contrast, 'design'>): boolean =>
  design.kind === 'pairs' ? design.pairs === 1 : design.base === 1 && design.candidate === 1;

export const judgedOf = ({ metrics }: Contrast): readonly MetricChange[] => metrics.filter(({ judged }) => judged);

/** What of a contrast can't be trusted, with the side it is of. */
export const invalidRuns = (base: Side, candidate: Side): readonly SideRun[] =>
  [...base.runs, ...candidate.runs].filter(({ validity }) => !validity.valid);

/** `5 % (of shares 1 pp)` */
export const marginText = ({ settings }: Pick<Comparison, 'settings'>): string =>
  `${formatNumber(settings.marginRatio * 100)} % (of shares ${formatNumber(settings.marginShare * 100)} pp)`;

export const labelOf = ({ label }: Pick<Side, 'label'>): string => plain(label);
