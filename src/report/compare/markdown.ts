import type { Comparison, Contrast, MetricChange, Side } from '../../core/comparison.ts';
import { BADGES } from '../kit/answer.ts';
import { capital, countOf, formatWhen } from '../kit/format.ts';
import { code, prose, table } from '../kit/markdown-text.ts';
import {
  changedThresholds,
  differenceText,
  limitsOf,
  missingText,
  reasonOf,
  thresholdText,
  unlikeText,
} from './reasons.ts';
import { answerOf } from './sentence.ts';
import { differenceMeans, JUDGEMENTS } from './verdicts.ts';
import {
  designText,
  estimateText,
  intervalHead,
  invalidRuns,
  judgedOf,
  marginText,
  markNotes,
  nameOf,
  rangeText,
  typicalText,
} from './words.ts';

/** A summary is for reading; the whole is in the JSON. */
const MAX_ROWS = 40;

/** Markdown for a step summary or a pull request. */
export function comparisonMarkdown(comparison: Comparison): string {
  const sections = [
    ...comparison.contrasts.flatMap((contrast) => contrastSections(contrast, comparison)),
    how(comparison),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

const contrastSections = (contrast: Contrast, comparison: Comparison): readonly string[] => [
  heading(contrast, comparison),
  figures(judgedOf(contrast), contrast, comparison),
  limits(contrast, comparison),
  thresholds(contrast),
  differences(contrast),
  invalid(contrast, comparison),
  others(contrast),
];

function heading(contrast: Contrast, comparison: Comparison): string {
  const { word, tone, because } = answerOf(contrast, comparison);
  const unlike = unlikeText(contrast);
  const warning = unlike === undefined ? '' : `⚠️ **${prose(unlike)}**\n\n`;
  const sides = [sideLine('base', comparison.base), sideLine('candidate', contrast.candidate)].join('\n');
  const design = `${capital(designText(contrast))}; a change counts from ${marginText(comparison)} on.`;
  return `## ${BADGES[tone]} ${word}\n\n${warning}**${prose(capital(because))}**\n\n${sides}\n\n${prose(design)}`;
}

const sideLine = (role: string, { label, target, runs }: Side): string =>
  `- ${role}: ${code(label)}, ${countOf(runs.length, 'run')} of ${code(target.model)} at ${code(target.url)}, from ${formatWhen(runs[0]?.startedAt ?? '')} on`;

function figures(metrics: readonly MetricChange[], contrast: Contrast, comparison: Comparison): string {
  if (metrics.length === 0) return '';
  const rows = metrics.map((metric) => {
    const reason = reasonOf(metric, comparison, contrast);
    const { tone, word } = JUDGEMENTS[metric.judgement.kind];
    return [
      ...cells(metric),
      `${tone === undefined ? '' : BADGES[tone]} ${word}${reason === undefined ? '' : `: ${prose(reason)}`}`.trim(),
    ];
  });
  const head = ['figure', 'base', 'candidate', 'change', intervalHead(contrast), 'verdict'];
  return [table(head, 'lrrrrl', rows), ...markNotes(metrics).map(prose)].join('\n\n');
}

function cells(metric: MetricChange): readonly string[] {
  const { title, base, candidate, change, missing } = metric;
  const range = rangeText(change, metric);
  return [
    `${prose(title)} ${code(nameOf(metric))}`,
    typicalText(base, metric),
    typicalText(candidate, metric),
    estimateText(metric),
    missing !== undefined ? prose(missingText(missing)) : (range ?? 'not known'),
  ];
}

function limits(contrast: Contrast, comparison: Comparison): string {
  const notes = limitsOf(contrast, comparison);
  return notes.length === 0 ? '' : `### What cannot be known\n\n${notes.map((note) => `- ${prose(note)}`).join('\n')}`;
}

function thresholds(contrast: Contrast): string {
  const changed = changedThresholds(contrast);
  if (changed.length === 0) return '';
  const rows = changed.map(({ metric, expression, base, candidate }) => [
    code(`${metric} ${expression}`),
    thresholdText(base),
    thresholdText(candidate),
  ]);
  return `### Thresholds that fared otherwise\n\n${table(['threshold', 'base', 'candidate'], 'lll', rows.slice(0, MAX_ROWS))}`;
}

function differences({ differences }: Contrast): string {
  if (differences.length === 0) return '';
  const rows = differences
    .slice(0, MAX_ROWS)
    .map((difference) => [
      `${difference.kind === 'load' ? `${BADGES.doubtful} ` : ''}${differenceMeans(difference)}`,
      code(differenceText(difference)),
    ]);
  const more = differences.length - rows.length;
  return `### What differs\n\n${table(['kind', 'base → candidate'], 'll', rows)}${more > 0 ? `\n\n…and ${countOf(more, 'more difference')}.` : ''}`;
}

function invalid({ candidate }: Contrast, { base }: Comparison): string {
  const runs = invalidRuns(base, candidate);
  if (runs.length === 0) return '';
  const lines = runs
    .slice(0, MAX_ROWS)
    .map(({ path, validity }) => `- ${code(path)}: ${prose(capital(validity.reasons[0]?.message ?? ''))}`);
  return `### Runs that can’t be trusted\n\n${lines.join('\n')}`;
}

function others(contrast: Contrast): string {
  const rows = contrast.metrics
    .filter(({ judged }) => !judged)
    .slice(0, MAX_ROWS)
    .map(cells);
  if (rows.length === 0) return '';
  return `<details><summary>Figures that were not judged</summary>\n\n${table(['figure', 'base', 'candidate', 'change', intervalHead(contrast)], 'lrrrr', rows)}\n\n</details>`;
}

const how = ({ command }: Comparison): string =>
  `${prose(HOW)}${command === undefined ? '' : `\n\nTo make it again: ${code(command)}`}`;

/** Where figures are from, for who doubts them. */
const HOW =
  'Figures of a side are the median over its runs; changes are Hodges–Lehmann estimates over runs or pairs, with exact intervals of the signed-rank or rank-sum test. Better and worse are judged by Holm’s adjusted p, at most 0.05 over all judged figures, and by the margin.';
