import type { StudyResult } from '../../core/study-result.ts';
import { capital, pText } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { COLORS, penOf, type Terminal } from '../kit/terminal.ts';
import { answerOf, designText } from './study-text.ts';
import { expectedText, measuredText, nameOf, reasonText, VERDICTS } from './words.ts';

/** The end of a study: how many held, and each claim with what was claimed and what was measured. */
export function studyLines(study: StudyResult, { color }: Pick<Terminal, 'color'>): readonly string[] {
  const pen = penOf(color);
  const { word, because } = answerOf(study);
  return [
    ...(study.notice === undefined ? [] : [pen.note(plain(study.notice)), '']),
    `${pen.paint('bold', capital(word))}: ${because}`,
    '',
    `  ${capital(designText(study))}.`,
    ...study.claims.flatMap((claim, i) => {
      const { word: verdict, tone, sign } = VERDICTS[claim.verdict];
      const p = pText(claim.adjustedP);
      return [
        '',
        `  ${pen.paint(COLORS[tone], sign)} ${i + 1}. ${plain(claim.says)}`,
        `      ${pen.paint(COLORS[tone], verdict)}${p === undefined ? '' : `, ${p}`}: ${reasonText(claim)}.`,
        ...claim.expected.flatMap((each) => [
          `      claimed: ${nameOf(each.figure)} ${expectedText(each)}`,
          `      measured: ${measuredText(each, claim)}`,
        ]),
      ];
    }),
  ];
}
