import type { StudyResult } from '../../core/study-result.ts';
import { capital, pText } from '../kit/format.ts';
import { COLORS, painter } from '../kit/paint.ts';
import { plain } from '../kit/plain.ts';
import type { SummaryOptions } from '../run/terminal.ts';
import { answerOf, designText, expectedText, measuredText, nameOf, reasonText, VERDICTS } from './words.ts';

/** The end of a study: how many held, and each claim with what was claimed and what was measured. */
export function studyLines(study: StudyResult, { color }: Pick<SummaryOptions, 'color'>): readonly string[] {
  const paint = painter(color);
  const { word, because } = answerOf(study);
  return [
    ...(study.notice === undefined ? [] : [`${paint('yellow', '!')} ${plain(study.notice)}`, '']),
    `${paint('bold', capital(word))}: ${because}`,
    '',
    `  ${capital(designText(study))}.`,
    ...study.claims.flatMap((claim, i) => {
      const { word: verdict, tone, sign } = VERDICTS[claim.verdict];
      const p = pText(claim.adjustedP);
      return [
        '',
        `  ${paint(COLORS[tone], sign)} ${i + 1}. ${plain(claim.says)}`,
        `      ${paint(COLORS[tone], verdict)}${p === undefined ? '' : `, ${p}`}: ${reasonText(claim)}.`,
        ...claim.expected.flatMap((each) => [
          `      claimed: ${nameOf(each.figure)} ${expectedText(each)}`,
          `      measured: ${measuredText(each, claim)}`,
        ]),
      ];
    }),
  ];
}
