import type { Comparison, Contrast, MetricChange } from '../../core/comparison.ts';
import { secondaryOf } from '../../measure/metrics/catalog.ts';
import { capital, countOf } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { block, COLORS, INDENT, indented, type Pen, penOf, type Terminal, terminalTable } from '../kit/terminal.ts';
import { cutStart } from '../kit/width.ts';
import { changedThresholds, differenceText, limitsOf, reasonOf, thresholdText, unlikeText } from './reasons.ts';
import { answerOf } from './sentence.ts';
import { JUDGEMENTS, MISSING } from './verdicts.ts';
import {
  designText,
  estimateText,
  intervalHead,
  invalidRuns,
  labelOf,
  marginText,
  markNotes,
  nameOf,
  rangeText,
  typicalText,
} from './words.ts';

/** Of a side's name at the head of a column. */
const MOST_LABEL = 16;
const MOST_DIFFERENCES = 8;
/** The end of a comparison: what is unlike, the verdict of each candidate, every figure, and what cannot be known. */
export function comparisonLines(comparison: Comparison, { color, columns }: Terminal): readonly string[] {
  const pen = penOf(color);
  return comparison.contrasts.flatMap((contrast, i) => [
    ...(i === 0 ? [] : ['']),
    ...contrastLines(contrast, comparison, columns, pen),
  ]);
}

function contrastLines(contrast: Contrast, comparison: Comparison, columns: number, pen: Pen): readonly string[] {
  const unlike = unlikeText(contrast);
  const metrics = contrast.metrics.filter(
    // What is secondary a report has room for.
    ({ judged, missing, metric }) => judged || (missing === undefined && secondaryOf(metric) === undefined),
  );
  const hidden = contrast.metrics.length - metrics.length;
  const isShort = comparison.verdict === 'invalid';
  return [
    ...(unlike === undefined ? [] : [pen.note(unlike), '']),
    pen.answer(answerOf(contrast, comparison)),
    '',
    `${INDENT}${capital(designText(contrast))}; a change counts from ${marginText(comparison)} on.`,
    '',
    ...table(metrics, contrast, comparison, columns, pen),
    ...(hidden === 0 ? [] : [`${INDENT}  ${pen.paint('dim', `…and ${countOf(hidden, 'more figure')} in the report`)}`]),
    ...markNotes(metrics).map((text) => `${INDENT}  ${pen.paint('dim', text)}`),
    ...[
      reasons(contrast, comparison, pen),
      thresholds(contrast, pen),
      differences(contrast, pen),
      isShort ? invalid(contrast, comparison, pen) : [],
      limitsOf(contrast, comparison).map((text) => pen.note(text)),
    ].flatMap((lines) => block(indented(lines))),
  ];
}

function table(
  metrics: readonly MetricChange[],
  contrast: Contrast,
  { base }: Comparison,
  columns: number,
  pen: Pen,
): readonly string[] {
  const texts = (text: (metric: MetricChange) => string): readonly string[] => metrics.map(text);
  const values = (side: 'base' | 'candidate'): readonly string[] =>
    texts((metric) => typicalText(metric[side], metric));
  const interval = intervalHead(contrast);
  const [baseHead, candidateHead] = [base, contrast.candidate].map((side) => cutStart(labelOf(side), MOST_LABEL));
  const { head, rows } = terminalTable(
    [
      { head: 'figure', texts: texts(nameOf) },
      { id: 'base', head: baseHead!, texts: values('base'), isFigure: true },
      { id: 'candidate', head: candidateHead!, texts: values('candidate'), isFigure: true },
      { head: 'change', texts: texts(estimateText), isFigure: true },
      { id: 'interval', head: interval, texts: texts(rangeCell), isFigure: true },
      { head: 'verdict', texts: texts(({ judgement }) => JUDGEMENTS[judgement.kind].word) },
    ],
    { room: columns - INDENT.length - 2, spare: ['base', 'candidate', 'interval'] },
  );
  const lines = metrics.map((metric, row) => {
    const { tone, sign } = JUDGEMENTS[metric.judgement.kind];
    const color = tone === undefined ? 'dim' : COLORS[tone];
    const cells = rows[row] ?? '';
    return `${INDENT}${pen.paint(color, sign)} ${metric.judged ? cells : pen.paint('dim', cells)}`;
  });
  const judged = metrics.filter(({ judged }) => judged).length;
  const isParted = judged > 0 && judged < metrics.length;
  return [
    `${INDENT}  ${pen.paint('dim', head)}`,
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
const reasons = (contrast: Contrast, comparison: Comparison, pen: Pen): readonly string[] =>
  contrast.metrics.flatMap((metric) => {
    const { judgement, judged } = metric;
    const isOfAll =
      judgement.kind === 'unclear' && (judgement.because === 'one-run' || judgement.because === 'few-runs');
    const isSaid = isOfAll || metric.missing?.kind === 'no-runs';
    const reason = judged && !isSaid ? reasonOf(metric, comparison, contrast) : undefined;
    return reason === undefined ? [] : [`${pen.paint('yellow', '?')} ${nameOf(metric)}: ${reason}`];
  });

const thresholds = (contrast: Contrast, pen: Pen): readonly string[] =>
  changedThresholds(contrast).map(({ metric, expression, base, candidate }) => {
    const fell = candidate.held / candidate.runs < base.held / base.runs;
    return `${fell ? pen.paint('red', '✗') : pen.paint('green', '✓')} threshold ${plain(`${metric} ${expression}`)}: ${thresholdText(base)} → ${thresholdText(candidate)}`;
  });

function differences({ differences }: Contrast, pen: Pen): readonly string[] {
  if (differences.length === 0) return [];
  const shown = differences.slice(0, MOST_DIFFERENCES).map((difference) => {
    const unlike = difference.kind === 'load' ? `${pen.paint('yellow', '!')} ` : `${INDENT}`;
    return `${unlike}${differenceText(difference)}`;
  });
  const more = differences.length - shown.length;
  return ['what differs, base → candidate:', ...shown, ...(more > 0 ? [`  …and ${more} more`] : [])];
}

const invalid = ({ candidate }: Contrast, { base }: Comparison, pen: Pen): readonly string[] =>
  invalidRuns(base, candidate).map(({ path, validity }) =>
    pen.note(`${plain(path)}: ${plain(capital(validity.reasons[0]?.message ?? 'INVALID'))}`),
  );
