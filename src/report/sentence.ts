import { answerOf as contrastAnswer } from './compare/sentence.ts';
import { curveSentence } from './curve/answer.ts';
import type { Answer } from './kit/answer.ts';
import { capital } from './kit/format.ts';
import type { Kind, Subjects } from './reports.ts';
import { verdictOf } from './run/verdict.ts';
import { answerOf as studyAnswer } from './study/study-text.ts';
import { answerOf as trendAnswer } from './trend/answer.ts';

const inOne = ({ word, because }: Answer): string => `${capital(word)}: ${capital(because)}`;

const SENTENCES: { readonly [K in Kind]: (subject: Subjects[K]) => string } = {
  run: ({ result }) => verdictOf(result).sentence,
  comparison: (comparison) =>
    comparison.contrasts.map((contrast) => inOne(contrastAnswer(contrast, comparison))).join(' '),
  curve: curveSentence,
  trend: (trend) => inOne(trendAnswer(trend)),
  study: (study) => inOne(studyAnswer(study)),
};

/** What each says first, for one line. */
export const sentenceOf = <K extends Kind>(kind: K, subject: Subjects[K]): string => SENTENCES[kind](subject);
