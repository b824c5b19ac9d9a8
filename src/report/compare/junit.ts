import type { Comparison, Contrast, MetricChange } from '../../core/comparison.ts';
import { countOf } from '../kit/format.ts';
import { valueText } from '../kit/value-text.ts';
import { element, xmlText } from '../kit/xml.ts';
import { reasonOf, unlikeText } from './reasons.ts';
import { answerOf } from './sentence.ts';
import { changeText, designText, invalidRuns, nameOf, rangeText } from './words.ts';

interface Case {
  readonly name: string;
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
  readonly says: string;
}

/**
 * JUnit XML: a suite for each candidate, a case for each judged figure. Worse is a failure; unclear is skipped, as it is
 * neither; INVALID is an error, so that a CI can tell "slow" from "not measured".
 */
export function comparisonJunit(comparison: Comparison): string {
  const suites = comparison.contrasts.map((contrast) => ({ contrast, cases: casesOf(contrast, comparison) }));
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element(
      'testsuites',
      { name: 'plimsoll compare', tests: all.length, failures: count(all, 'failure'), errors: count(all, 'error') },
      suites.map(({ contrast, cases }) => suite(contrast, cases, comparison)),
    ),
    '',
  ].join('\n');
}

function suite(contrast: Contrast, cases: readonly Case[], comparison: Comparison): string {
  const { candidate, design } = contrast;
  const { word, because } = answerOf(contrast, comparison);
  const unlike = unlikeText(contrast);
  const totals = {
    tests: cases.length,
    failures: count(cases, 'failure'),
    errors: count(cases, 'error'),
    skipped: count(cases, 'skipped'),
  };
  const properties = {
    base: comparison.base.label,
    candidate: candidate.label,
    design: designText(contrast),
    kind: design.kind,
  };
  return element('testsuite', { name: `${comparison.base.label} → ${candidate.label}`, ...totals, time: '0' }, [
    element(
      'properties',
      {},
      Object.entries(properties).map(([name, value]) => element('property', { name, value })),
    ),
    ...cases.map((each) => testCase(each)),
    element('system-out', {}, [xmlText(`${unlike === undefined ? '' : `${unlike} `}${word}: ${because}`)]),
  ]);
}

function casesOf(contrast: Contrast, comparison: Comparison): readonly Case[] {
  const invalid = invalidRuns(comparison.base, contrast.candidate).length;
  const trust: Case = {
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
  const reason = reasonOf(metric, comparison, contrast);
  const parts = [
    `${valueText(base.typical, unit)} → ${valueText(candidate.typical, unit)}`,
    ...(change === undefined ? [] : [changeText(change.estimate, metric)]),
    ...(rangeText(change, metric) === undefined ? [] : [`interval ${rangeText(change, metric)}`]),
    ...(change?.adjustedP === undefined ? [] : [`adjusted p ${change.adjustedP.toPrecision(2)}`]),
    ...(reason === undefined ? [] : [reason]),
  ];
  return { name: nameOf(metric), kind: KINDS[judgement.kind], says: parts.join(', ') };
}

const KINDS = {
  better: 'passed',
  same: 'passed',
  worse: 'failure',
  unclear: 'skipped',
  'not-judged': 'skipped',
} as const satisfies Record<MetricChange['judgement']['kind'], Case['kind']>;

const testCase = ({ name, kind, says }: Case): string =>
  element('testcase', { classname: 'compare', name, time: '0' }, [
    kind === 'passed' ? element('system-out', {}, [xmlText(says)]) : element(kind, { message: says }, [xmlText(says)]),
  ]);

const count = (cases: readonly Case[], kind: Case['kind']): number => cases.filter((each) => each.kind === kind).length;
