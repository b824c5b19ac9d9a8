import { h } from 'preact';
import type { ClaimResult, StudyResult } from '../../../core/study-result.ts';
import { sloInWords } from '../../../measure/slo/goodput.ts';
import type { Axis } from '../../kit/chart.ts';
import { chartFigures } from '../../kit/chart-figure.ts';
import { type Content, code, foreign, type Markup, note, notice, section, small, state } from '../../kit/elements.ts';
import { capital, formatWhen, pText } from '../../kit/format.ts';
import { headline } from '../../kit/headline.ts';
import { column, figure, prose, table } from '../../kit/table.ts';
import { valueText } from '../../kit/value-text.ts';
import { claimCharts } from '../charts.ts';
import { answerOf, designText, methodText, ratesText } from '../study-text.ts';
import {
  estimateText,
  expectationsOf,
  expectedText,
  intervalText,
  measuredText,
  nameOf,
  reasonText,
  sideText,
  VERDICTS,
} from '../words.ts';
import { claimPlot } from './claim-plot.ts';

/** What must be known before any figure; nothing where the study says nothing. */
export const noticeOf = ({ notice: text }: StudyResult): Markup | null =>
  text === undefined ? null : notice('Read this first', [text]);

/** The first screen: how many held. */
export function answerSection(study: StudyResult): Markup {
  const slo = sloInWords(study.slo);
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

/** All claims at a glance. */
export const claimsSection = (study: StudyResult): Markup =>
  section(
    'claims',
    'Every claim',
    table('Every claim, its verdict, and what was measured', expectationsOf(study), [
      column('Verdict', ({ claim, number, isFirst }) => (isFirst ? verdictCell(claim, number) : '')),
      prose('Claim', ({ claim, isFirst }) => (isFirst ? foreign(claim.says) : '')),
      column('Figure', ({ expected }) => code(nameOf(expected.figure))),
      figure('Claimed', ({ expected }) => expectedText(expected)),
      figure('Measured', ({ expected }) => [estimateText(expected), small(intervalText(expected))]),
      column('Grey is what was claimed', ({ claim, expected }) => claimPlot(expected, claim.verdict)),
    ]),
    note(methodText(study)),
  );

function verdictCell(claim: ClaimResult, number: number): Content {
  const { word, tone } = VERDICTS[claim.verdict];
  const p = pText(claim.adjustedP);
  const notes = [...(claim.because.kind === 'judged' ? [] : [reasonText(claim)]), ...(p === undefined ? [] : [p])];
  return [
    h('a', { href: `#claim-${number}` }, `${number}.`),
    ' ',
    state(tone, word),
    notes.length === 0 ? null : small(foreign(notes.join('; '))),
  ];
}

/** Each claim by itself: what is claimed, what was done, what came of it, and what that does not show. */
export const answersSection = (study: StudyResult, axis: Axis): Markup =>
  section('answers', 'Claim by claim', ...study.claims.map((claim, i) => answer(study, claim, i + 1, axis)));

function answer(study: StudyResult, claim: ClaimResult, number: number, axis: Axis): Markup {
  const { word, tone } = VERDICTS[claim.verdict];
  const p = pText(claim.adjustedP);
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
    chartFigures([{ axis, charts: claimCharts(study, claim, number) }], 'column'),
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
