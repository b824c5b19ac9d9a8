import type { Comparison, Contrast, MetricChange } from '../../core/comparison.ts';
import { countOf } from '../kit/format.ts';
import { type Case, junitXml } from '../kit/junit.ts';
import { valueText } from '../kit/value-text.ts';
import { reasonOf, unlikeText } from './reasons.ts';
import { answerOf } from './sentence.ts';
import { changeText, designText, invalidRuns, nameOf, rangeText } from './words.ts';

/**
 * JUnit XML: a suite for each candidate, a case for each judged figure. Worse is a failure; unclear is skipped, as it is
 * neither; INVALID is an error, so that a CI can tell "slow" from "not measured".
 */
export const comparisonJunit = (comparison: Comparison): string =>
  junitXml(
    'plimsoll compare',
    comparison.contrasts.map((contrast) => {
      const { word, because } = answerOf(contrast, comparison);
      const unlike = unlikeText(contrast);
      const [base, candidate] = [comparison.base.label, contrast.candidate.label];
      return {
        name: `${base} → ${candidate}`,
        time: '0',
        properties: [
          ['base', base],
          ['candidate', candidate],
          ['design', designText(contrast)],
          ['kind', contrast.design.kind],
        ],
        cases: casesOf(contrast, comparison),
        says: `${unlike === undefined ? '' : `${unlike} `}${word}: ${because}`,
      };
    }),
  );

function casesOf(contrast: Contrast, comparison: Comparison): readonly Case[] {
  const invalid = invalidRuns(comparison.base, contrast.candidate).length;
  const trust: Case = {
    classname: 'compare',
    name: 'all runs can be trusted',
    kind: invalid === 0 ? 'passed' : 'error',
    says:
      invalid === 0
        ? `${countOf(comparison.base.runs.length + contrast.candidate.runs.length, 'run')}, all valid`
        : answerOf(contrast, comparison).because,
  };
  const judged = contrast.metrics.filter(({ judged }) => judged);
  return [trust, ...judged.map((metric) => figureCase(metric, contrast, comparison))];
}

function figureCase(metric: MetricChange, contrast: Contrast, comparison: Comparison): Case {
  const { base, candidate, unit, change, judgement } = metric;
  const range = rangeText(change, metric);
  const parts = [
    `${valueText(base.typical, unit)} → ${valueText(candidate.typical, unit)}`,
    change && changeText(change.estimate, metric),
    range && `interval ${range}`,
    change?.adjustedP === undefined ? undefined : `adjusted p ${change.adjustedP.toPrecision(2)}`,
    reasonOf(metric, comparison, contrast),
  ].filter((part) => part !== undefined);
  return { classname: 'compare', name: nameOf(metric), kind: KINDS[judgement.kind], says: parts.join(', ') };
}

const KINDS = {
  better: 'passed',
  same: 'passed',
  worse: 'failure',
  unclear: 'skipped',
  'not-judged': 'skipped',
} as const satisfies Record<MetricChange['judgement']['kind'], Case['kind']>;
