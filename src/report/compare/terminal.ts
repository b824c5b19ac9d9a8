import { styleText } from 'node:util';
import type { Comparison, Contrast, MetricChange } from '../../core/comparison.ts';
import { capital, countOf } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { valueText } from '../kit/value-text.ts';
import type { SummaryOptions } from '../run/terminal.ts';
import { changedThresholds, differenceText, limitsOf, reasonOf, thresholdText, unlikeText } from './reasons.ts';
import { answerOf } from './sentence.ts';
import {
  changeText,
  designText,
  intervalHead,
  invalidRuns,
  JUDGEMENTS,
  labelOf,
  MISSING,
  marginText,
  nameOf,
  rangeText,
} from './words.ts';

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const INDENT = '  ';
const GAP = '  ';
const COLORS = { good: 'green', bad: 'red', doubtful: 'yellow' } as const;
const MARKS = {
  better: ['green', '✓'],
  worse: ['red', '✗'],
  same: ['green', '='],
  unclear: ['yellow', '?'],
  'not-judged': ['dim', ' '],
} as const satisfies Record<MetricChange['judgement']['kind'], readonly [Style, string]>;
/** What a report has room for: our own lateness, and what is another's share of a figure above it. */
const ASIDE: ReadonlySet<string> = new Set([
  ...['ttft_answer', 'service_ttft', 'service_e2e', 'send_lag', 'connect', 'iterations', 'requests', 'input_tokens'],
]);
/** Of a side's name at the head of a column. */
const MOST_LABEL = 16;
const MOST_DIFFERENCES = 8;
/** What a narrow terminal does without, first to go first. */
const SPARE = ['base', 'candidate', 'interval'] as const;

/** The end of a comparison: what is unlike, the verdict of each candidate, every figure, and what cannot be known. */
export function comparisonLines(
  comparison: Comparison,
  { color, columns }: Pick<SummaryOptions, 'color' | 'columns'>,
): readonly string[] {
  const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
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

interface Column {
  readonly id: string;
  readonly head: string;
  readonly isFigure: boolean;
  readonly text: (metric: MetricChange) => string;
}

function table(
  metrics: readonly MetricChange[],
  contrast: Contrast,
  { base }: Comparison,
  columns: number,
  paint: Paint,
): readonly string[] {
  const all: readonly Column[] = [
    { id: 'figure', head: 'figure', isFigure: false, text: nameOf },
    { id: 'base', head: short(labelOf(base)), isFigure: true, text: (m) => valueText(m.base.typical, m.unit) },
    {
      id: 'candidate',
      head: short(labelOf(contrast.candidate)),
      isFigure: true,
      text: (m) => valueText(m.candidate.typical, m.unit),
    },
    {
      id: 'change',
      head: 'change',
      isFigure: true,
      text: (m) => (m.change === undefined ? '–' : changeText(m.change.estimate, m)),
    },
    { id: 'interval', head: intervalHead(contrast), isFigure: true, text: rangeCell },
    { id: 'verdict', head: 'verdict', isFigure: false, text: ({ judgement }) => JUDGEMENTS[judgement.kind] },
  ];
  const kept = fitting(all, metrics, columns - INDENT.length - 2);
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => pad(text, kept[i]!, metrics))
      .join(GAP)
      .trimEnd();
  const head = `${INDENT}  ${paint('dim', line(kept.map((column) => column.head)))}`;
  const rows = metrics.map((metric) => {
    const [color, mark] = MARKS[metric.judgement.kind];
    const cells = line(kept.map(({ text }) => text(metric)));
    return `${INDENT}${paint(color, mark)} ${metric.judged ? cells : paint('dim', cells)}`;
  });
  const judged = metrics.filter(({ judged }) => judged).length;
  const isParted = judged > 0 && judged < metrics.length;
  return isParted ? [head, ...rows.slice(0, judged), '', ...rows.slice(judged)] : [head, ...rows];
}

function rangeCell({ missing, change, ...metric }: MetricChange): string {
  if (missing !== undefined) return MISSING[missing.kind];
  return rangeText(change, metric) ?? 'not known';
}

const widthOf = ({ head, text }: Column, metrics: readonly MetricChange[]): number =>
  Math.max(head.length, ...metrics.map((metric) => text(metric).length));

const pad = (text: string, column: Column, metrics: readonly MetricChange[]): string =>
  column.isFigure ? text.padStart(widthOf(column, metrics)) : text.padEnd(widthOf(column, metrics));

function fitting(all: readonly Column[], metrics: readonly MetricChange[], room: number): readonly Column[] {
  let kept = all;
  for (const spare of SPARE) {
    const needed = kept.reduce((sum, column) => sum + widthOf(column, metrics) + GAP.length, -GAP.length);
    if (needed <= room) break;
    kept = kept.filter(({ id }) => id !== spare);
  }
  return kept;
}

/** The end of a path tells more than its beginning. */
const short = (label: string): string => {
  const characters = [...label];
  return characters.length <= MOST_LABEL ? label : `…${characters.slice(1 - MOST_LABEL).join('')}`;
};

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
