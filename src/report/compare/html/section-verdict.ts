import { h } from 'preact';
import type { Comparison, Contrast, MetricChange } from '../../../core/comparison.ts';
import { marksNote } from '../../kit/doubt-cell.ts';
import { code, folded, foreign, type Markup, note, notice, section, small, state } from '../../kit/elements.ts';
import { countOf, formatWhen, pText } from '../../kit/format.ts';
import { headline } from '../../kit/headline.ts';
import { column, figure, table } from '../../kit/table.ts';
import { limitsOf, reasonOf, unlikeText } from '../reasons.ts';
import { answerOf } from '../sentence.ts';
import { JUDGEMENTS, MISSING } from '../verdicts.ts';
import {
  designText,
  estimateText,
  intervalHead,
  judgedOf,
  labelOf,
  marginText,
  markNotes,
  nameOf,
  rangeText,
  typicalText,
} from '../words.ts';
import { changePlot, spansOf } from './change-plot.ts';

/** Before the answer, where unlike things are compared; else nothing. */
export function unlikeNotice({ contrasts }: Comparison): Markup | null {
  const texts = new Set(contrasts.flatMap((contrast) => unlikeText(contrast) ?? []));
  return texts.size === 0 ? null : notice('Not alike', [...texts]);
}

/** The first screen: which is better, by how much, and how sure that is. */
export function answerSection(comparison: Comparison): Markup {
  const { base, contrasts } = comparison;
  const [gravest] = contrasts.toSorted((a, b) => rank(a) - rank(b));
  if (gravest === undefined) throw new Error('a comparison has a candidate');
  const { because, ...verdict } = answerOf(gravest, comparison);
  const others = contrasts.length - 1;
  const [first] = base.runs;
  return headline({
    kind: 'plimsoll comparison',
    ...verdict,
    because: others === 0 ? because : `${because} ${countOf(others, 'other candidate')}: see below.`,
    facts: [
      ['Base', foreign(`${labelOf(base)}, ${countOf(base.runs.length, 'run')} of ${base.target.model}`)],
      ...contrasts.map(
        ({ candidate }) =>
          [
            'Candidate',
            foreign(`${labelOf(candidate)}, ${countOf(candidate.runs.length, 'run')} of ${candidate.target.model}`),
          ] as const,
      ),
      ['Compared', designText(gravest)],
      ['A change counts from', marginText(comparison)],
      ...(first === undefined ? [] : [['First run', foreign(formatWhen(first.startedAt))] as const]),
    ],
  });
}

const GRAVITY = ['invalid', 'worse', 'unclear', 'better', 'same'] as const;
const rank = ({ verdict }: Contrast): number => GRAVITY.indexOf(verdict);

/** Each candidate against the base, figure by figure. @param at its number, where there are several */
export function verdictsSection(contrast: Contrast, comparison: Comparison, at: number): Markup {
  const several = comparison.contrasts.length > 1;
  const { word, tone, sign, because } = answerOf(contrast, comparison);
  const judged = judgedOf(contrast);
  const others = contrast.metrics.filter(({ judged }) => !judged);
  return section(
    several ? `verdicts-${at + 1}` : 'verdicts',
    several ? `${labelOf(contrast.candidate)} against ${labelOf(comparison.base)}` : 'Verdicts',
    several ? h('p', null, state(tone, word, sign), ' ', foreign(because)) : null,
    ...limitsOf(contrast, comparison).map((text) =>
      h('p', { class: 'note' }, h('span', { class: 'doubtful', 'aria-hidden': 'true' }, '! '), foreign(text)),
    ),
    figures('Judged figures', judged, contrast, comparison),
    marksNote(markNotes(judged)),
    others.length === 0
      ? null
      : folded(
          `${countOf(others.length, 'more figure')}, not judged`,
          figures('Figures that were not judged', others, contrast, comparison),
        ),
  );
}

function figures(
  caption: string,
  metrics: readonly MetricChange[],
  contrast: Contrast,
  comparison: Comparison,
): Markup {
  const spans = spansOf(metrics, comparison);
  const isJudged = metrics.some(({ judged }) => judged);
  return table(caption, metrics, [
    column('Figure', (metric) => [metric.title, ' ', code(nameOf(metric))]),
    isJudged && column('Verdict', (metric) => verdict(metric, contrast, comparison)),
    figure('Base', (metric) => typicalText(metric.base, metric)),
    figure('Candidate', (metric) => typicalText(metric.candidate, metric)),
    figure('Change', estimateText),
    figure(
      intervalHead(contrast),
      (metric) =>
        rangeText(metric.change, metric) ?? (metric.missing === undefined ? 'not known' : MISSING[metric.missing.kind]),
    ),
    column('Less ← no change → more', (metric) => changePlot(metric, comparison, spans)),
  ]);
}

function verdict(metric: MetricChange, contrast: Contrast, comparison: Comparison): Markup {
  const { word, tone, sign } = JUDGEMENTS[metric.judgement.kind];
  const reason = reasonOf(metric, comparison, contrast);
  const notes = [reason, pText(metric.change?.adjustedP)].filter((text) => text !== undefined);
  return h(
    'span',
    null,
    tone === undefined ? '–' : state(tone, word, sign),
    notes.length === 0 ? null : small(foreign(notes.join('; '))),
  );
}

/** What the words and plots of the tables mean. */
export const methodNote = (comparison: Comparison): Markup =>
  note(
    `Figures of a side are the median over its runs. A change is Hodges–Lehmann's estimate over runs or pairs of runs, with the exact interval of the signed-rank test (pairs) or the rank-sum test (runs); the run is what is counted, never the request. Better and worse: Holm's adjusted p is at most ${comparison.settings.alpha} over all judged figures, and the change is ${marginText(comparison)} or more. Same: the whole interval is within that. In the plots the grey zone is the margin, the large dot the change, the line its interval, and each small dot a pair of runs.`,
  );
