import type { Comparison, Contrast, MetricChange } from '../../core/comparison.ts';
import { capital, countOf } from '../kit/format.ts';
import { COLORS, type Paint, painter } from '../kit/paint.ts';
import { plain } from '../kit/plain.ts';
import { terminalTable } from '../kit/terminal-table.ts';
import { valueText } from '../kit/value-text.ts';
import { cutStart } from '../kit/width.ts';
import type { SummaryOptions } from '../run/terminal.ts';
import { changedThresholds, differenceText, limitsOf, reasonOf, thresholdText, unlikeText } from './reasons.ts';
import { answerOf } from './sentence.ts';
import {
  designText,
  estimateText,
  intervalHead,
  invalidRuns,
  JUDGEMENTS,
  labelOf,
  MISSING,
  marginText,
  nameOf,
  rangeText,
} from './words.ts';

const INDENT = '  ';
const MARKS = {
  better: ['green', '✓'],
  worse: ['red', '✗'],
  same: ['green', '='],
  unclear: ['yellow', '?'],
  'not-judged': ['dim', ' '],
} as const satisfies Record<MetricChange['judgement']['kind'], readonly [Parameters<Paint>[0], string]>;
/** What a report has room for: our own lateness, and what is another's share of a figure above it. */
const ASIDE: ReadonlySet<string> = new Set([
  ...['ttft_answer', 'service_ttft', 'service_e2e', 'send_lag', 'connect', 'iterations', 'requests', 'input_tokens'],
]);
/** Of a side's name at the head of a column. */
const MOST_LABEL = 16;
const MOST_DIFFERENCES = 8;
/** The end of a comparison: what is unlike, the verdict of each candidate, every figure, and what cannot be known. */
export function comparisonLines(
  comparison: Comparison,
  { color, columns }: Pick<SummaryOptions, 'color' | 'columns'>,
): readonly string[] {
  const paint = painter(color);
  return comparison.contrasts.flatMap((contrast, i) => [
    ...(i === 0 ? [] : ['']),
    ...contrastLines(contrast, comparison, columns, paint),
  ]);
}

function contrastLines(contrast: Contrast, comparison: Comparison, columns: number, paint: Paint): readonly string[] {
  const { word, tone, because } = answerOf(contrast, comparison);
  const unlike = unlikeText(contrast);
  const metrics = contrast.metrics.filter(
    ({ judged, missing, metric }) => judged || (missing === undefined && !ASIDE.has(metric)),
  );
  const hidden = contrast.metrics.length - metrics.length;
  const isShort = comparison.verdict === 'invalid';
  return [
    ...(unlike === undefined ? [] : [note(unlike, paint), '']),
    `${paint(['bold', COLORS[tone]], word)}: ${because}`,
    '',
    `${INDENT}${capital(designText(contrast))}; a change counts from ${marginText(comparison)} on.`,
    '',
    ...table(metrics, contrast, comparison, columns, paint),
    ...(hidden === 0 ? [] : [`${INDENT}  ${paint('dim', `…and ${countOf(hidden, 'more figure')} in the report`)}`]),
    ...block(reasons(contrast, comparison, paint)),
    ...block(thresholds(contrast, paint)),
    ...block(differences(contrast, paint)),
    ...block(isShort ? invalid(contrast, comparison, paint) : []),
    ...block(limitsOf(contrast, comparison).map((text) => note(text, paint))),
  ];
}

const note = (text: string, paint: Paint): string => `${paint('yellow', '!')} ${text}`;

/** A blank line and these; nothing for none. */
const block = (lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', ...lines.map((line) => `${INDENT}${line}`)];

function table(
  metrics: readonly MetricChange[],
  contrast: Contrast,
  { base }: Comparison,
  columns: number,
  paint: Paint,
): readonly string[] {
  const texts = (text: (metric: MetricChange) => string): readonly string[] => metrics.map(text);
  const values = (side: 'base' | 'candidate'): readonly string[] =>
    texts((metric) => valueText(metric[side].typical, metric.unit));
  const interval = intervalHead(contrast);
  const [baseHead, candidateHead] = [base, contrast.candidate].map((side) => cutStart(labelOf(side), MOST_LABEL));
  const { head, rows } = terminalTable(
    [
      { head: 'figure', texts: texts(nameOf) },
      { id: 'base', head: baseHead!, texts: values('base'), isFigure: true },
      { id: 'candidate', head: candidateHead!, texts: values('candidate'), isFigure: true },
      { head: 'change', texts: texts(estimateText), isFigure: true },
      { id: 'interval', head: interval, texts: texts(rangeCell), isFigure: true },
      { head: 'verdict', texts: texts(({ judgement }) => JUDGEMENTS[judgement.kind]) },
    ],
    { room: columns - INDENT.length - 2, spare: ['base', 'candidate', 'interval'] },
  );
  const lines = metrics.map((metric, row) => {
    const [color, mark] = MARKS[metric.judgement.kind];
    const cells = rows[row] ?? '';
    return `${INDENT}${paint(color, mark)} ${metric.judged ? cells : paint('dim', cells)}`;
  });
  const judged = metrics.filter(({ judged }) => judged).length;
  const isParted = judged > 0 && judged < metrics.length;
  return [
    `${INDENT}  ${paint('dim', head)}`,
    ...lines.slice(0, judged),
    ...(isParted ? [''] : []),
    ...lines.slice(judged),
  ];
}

function rangeCell({ missing, change, ...metric }: MetricChange): string {
  if (missing !== undefined) return MISSING[missing.kind];
  return rangeText(change, metric) ?? 'not known';
}

/** That there are too few runs, or none, holds of all figures and stands once, elsewhere. */
const reasons = (contrast: Contrast, comparison: Comparison, paint: Paint): readonly string[] =>
  contrast.metrics.flatMap((metric) => {
    const { judgement, judged } = metric;
    const isOfAll =
      judgement.kind === 'unclear' && (judgement.because === 'one-run' || judgement.because === 'few-runs');
    const isSaid = isOfAll || metric.missing?.kind === 'no-runs';
    const reason = judged && !isSaid ? reasonOf(metric, comparison, contrast) : undefined;
    return reason === undefined ? [] : [`${paint('yellow', '?')} ${nameOf(metric)}: ${reason}`];
  });

const thresholds = (contrast: Contrast, paint: Paint): readonly string[] =>
  changedThresholds(contrast).map(({ metric, expression, base, candidate }) => {
    const fell = candidate.held / candidate.runs < base.held / base.runs;
    return `${fell ? paint('red', '✗') : paint('green', '✓')} threshold ${plain(`${metric} ${expression}`)}: ${thresholdText(base)} → ${thresholdText(candidate)}`;
  });

function differences({ differences }: Contrast, paint: Paint): readonly string[] {
  if (differences.length === 0) return [];
  const shown = differences.slice(0, MOST_DIFFERENCES).map((difference) => {
    const unlike = difference.kind === 'load' ? `${paint('yellow', '!')} ` : `${INDENT}`;
    return `${unlike}${differenceText(difference)}`;
  });
  const more = differences.length - shown.length;
  return ['what differs, base → candidate:', ...shown, ...(more > 0 ? [`  …and ${more} more`] : [])];
}

const invalid = ({ candidate }: Contrast, { base }: Comparison, paint: Paint): readonly string[] =>
  invalidRuns(base, candidate).map(({ path, validity }) =>
    note(`${plain(path)}: ${plain(capital(validity.reasons[0]?.message ?? 'INVALID'))}`, paint),
  );
