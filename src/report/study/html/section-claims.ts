import { h } from 'preact';
import type { ClaimResult, ExpectationResult, StudyResult } from '../../../core/study-result.ts';
import type { Axis } from '../../kit/chart.ts';
import { chartFigure } from '../../kit/chart-figure.ts';
import { type Content, code, foreign, type Markup, note, section, state, table } from '../../kit/elements.ts';
import { capital, formatWhen } from '../../kit/format.ts';
import { headline } from '../../kit/headline.ts';
import { valueText } from '../../kit/value-text.ts';
import { claimCharts } from '../charts.ts';
import {
  answerOf,
  changeText,
  designText,
  expectedText,
  measuredText,
  methodText,
  nameOf,
  pText,
  rangeText,
  ratesText,
  reasonText,
  sideText,
  sloText,
  VERDICTS,
} from '../words.ts';
import { claimPlot } from './claim-plot.ts';

/** What must be known before any figure; nothing where the study says nothing. */
export const noticeOf = ({ notice }: StudyResult): Markup | null =>
  notice === undefined
    ? null
    : h(
        'aside',
        { class: 'notice', 'aria-label': 'Read this first' },
        h('p', null, h('span', { class: 'state doubtful', 'aria-hidden': 'true' }, '! '), foreign(notice)),
      );

/** The first screen: how many held. */
export function answerSection(study: StudyResult): Markup {
  const slo = sloText(study);
  return headline({
    kind: 'plimsoll study',
    ...answerOf(study),
    facts: [
      ['Study', foreign(study.run.name)],
      ['Performed', designText(study)],
      ['Rates', ratesText(study)],
      ...(slo === '' ? [] : [['Good is', slo] as const]),
      ['Begun', foreign(formatWhen(study.run.startedAt))],
    ],
  });
}

const hrefOf = (number: number): string => `#claim-${number}`;

/** All claims at a glance. */
export const claimsSection = (study: StudyResult): Markup =>
  section(
    'claims',
    'Every claim',
    table(
      'Every claim, its verdict, and what was measured',
      [
        { head: 'Verdict' },
        { head: 'Claim', prose: true },
        { head: 'Figure' },
        { head: 'Claimed', figure: true },
        { head: 'Measured', figure: true },
        { head: 'Grey is what was claimed' },
      ],
      study.claims.flatMap((claim, i) =>
        claim.expected.map((expected, k) => [
          k === 0 ? verdictCell(claim, i + 1) : '',
          k === 0 ? foreign(claim.says) : '',
          code(nameOf(expected.figure)),
          expectedText(expected),
          measuredCell(expected),
          claimPlot(expected, claim.verdict),
        ]),
      ),
    ),
    note(methodText(study)),
  );

function verdictCell(claim: ClaimResult, number: number): Content {
  const { word, tone } = VERDICTS[claim.verdict];
  const p = pText(claim);
  const small = [...(claim.because.kind === 'judged' ? [] : [reasonText(claim)]), ...(p === undefined ? [] : [p])];
  return [
    h('a', { href: hrefOf(number) }, `${number}.`),
    ' ',
    state(tone, word),
    small.length === 0 ? null : h('small', { class: 'interval' }, foreign(small.join('; '))),
  ];
}

function measuredCell(expected: ExpectationResult): Content {
  const { change } = expected;
  if (change === undefined) return '–';
  const { estimate, interval } = change;
  return [
    changeText(estimate, expected),
    interval === undefined ? null : h('small', { class: 'interval' }, rangeText(interval.low, interval.high, expected)),
  ];
}

/** Each claim by itself: what is claimed, what was done, what came of it, and what that does not show. */
export const answersSection = (study: StudyResult, axis: Axis): Markup =>
  section('answers', 'Claim by claim', ...study.claims.map((claim, i) => answer(study, claim, i + 1, axis)));

function answer(study: StudyResult, claim: ClaimResult, number: number, axis: Axis): Markup {
  const { word, tone } = VERDICTS[claim.verdict];
  const p = pText(claim);
  const charts = claimCharts(study, claim, number);
  return h(
    'article',
    { class: 'claim', id: `claim-${number}`, 'aria-labelledby': `claim-${number}-title` },
    h('h3', { id: `claim-${number}-title` }, `${number}. `, foreign(claim.says)),
    h(
      'p',
      { class: 'answer' },
      state(tone, word),
      ' ',
      foreign(`${capital(reasonText(claim))}${p === undefined ? '' : ` (${p})`}.`),
    ),
    h(
      'dl',
      { class: 'facts' },
      entry('Claimed by', foreign(claim.of)),
      entry('Experiment', foreign(experimentText(study, claim))),
      entry(
        'Measured',
        h(
          'ul',
          null,
          ...claim.expected.map((each) => h('li', null, foreign(`${capital(measuredText(each, claim))}.`))),
        ),
      ),
      claimPlots(claim),
      entry('What it does not show', foreign(claim.doesNotShow), 'not-shown'),
    ),
    h('div', { class: 'charts' }, ...charts.map((chart) => chartFigure(chart, axis))),
  );
}

const entry = (name: string, content: Content, kind?: string): Markup =>
  h('div', kind === undefined ? null : { class: kind }, h('dt', null, name), h('dd', null, content));

const claimPlots = ({ expected, verdict }: ClaimResult): Markup =>
  entry(
    'Grey is what was claimed, dotted no change, each small dot a block',
    expected.map((each) => claimPlot(each, verdict)),
  );

function experimentText(study: StudyResult, { base, candidate, expected, blocks }: ClaimResult): string {
  const offered = ({ arm, perSecond }: ClaimResult['base']): string => {
    const own = study.rates.find((rate) => rate.perSecond === perSecond)?.offered[arm];
    return own === undefined || Math.abs(own - perSecond) < 1e-9
      ? ''
      : ` (offered ${valueText(own, 'per second')} for the same money)`;
  };
  const figures = expected.map((each) => `${nameOf(each.figure)} ${expectedText(each)}`).join(', and ');
  return `${sideText(candidate)}${offered(candidate)} against ${sideText(base)}${offered(base)}, in ${blocks === 1 ? '1 block' : `${blocks} blocks`}. Expected of the first: ${figures}.`;
}
