import type { StudyResult } from '../../core/study-result.ts';
import { capital, pText } from '../kit/format.ts';
import { code, prose, table } from '../kit/markdown-text.ts';
import { answerOf, designText, methodText, ratesText } from './study-text.ts';
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
} from './words.ts';

const BADGES = { held: '✅', 'not-held': '❌', unclear: '❔', invalid: '⚠️' } as const;

/** Markdown for a pull request or a step summary. */
export function studyMarkdown(study: StudyResult): string {
  const { word, because } = answerOf(study);
  return `${[
    `## ${prose(capital(word))}\n\n**${prose(because)}**`,
    ...(study.notice === undefined ? [] : [`> ⚠️ ${prose(study.notice)}`]),
    `${prose(capital(designText(study)))}. ${prose(ratesText(study))}`,
    claims(study),
    ...study.claims.map((claim, i) =>
      [
        `### ${i + 1}. ${prose(claim.says)}`,
        `${BADGES[claim.verdict]} ${VERDICTS[claim.verdict].word}: ${prose(reasonText(claim))}. ${prose(capital(sideText(claim.candidate)))} against ${prose(sideText(claim.base))}; claimed by ${prose(claim.of)}.`,
        claim.expected.map((each) => `- ${prose(measuredText(each, claim))}`).join('\n'),
        `It does not show: ${prose(claim.doesNotShow)}`,
      ].join('\n\n'),
    ),
    `<details><summary>How it is told</summary>\n\n${prose(methodText(study))}\n\n</details>`,
    ...(study.run.command === undefined ? [] : [`To make it again: ${code(study.run.command)}`]),
  ].join('\n\n')}\n`;
}

const claims = (study: StudyResult): string =>
  table(
    ['', 'claim', 'verdict', 'figure', 'claimed', 'measured', 'interval'],
    'rlllrrr',
    expectationsOf(study).map(({ claim, expected, number, isFirst }) => {
      const p = pText(claim.adjustedP);
      return [
        isFirst ? String(number) : '',
        isFirst ? prose(claim.says) : '',
        isFirst ? `${BADGES[claim.verdict]} ${VERDICTS[claim.verdict].word}${p === undefined ? '' : ` (${p})`}` : '',
        code(nameOf(expected.figure)),
        expectedText(expected),
        estimateText(expected),
        intervalText(expected) ?? '–',
      ];
    }),
  );
