import { hash, pickIndex, seeded } from '../../../core/rng.ts';
import type { ModelInfo } from '../model-info.ts';
import type { Script } from '../script.ts';
import { decimal, type KnownQuestion } from './question.ts';

/** What a model answers to a question of known answer. */
export interface NumberReply {
  readonly isRight: boolean;
  /** The number, in decimals. */
  readonly number: string;
  /** The sentence at the end of the answer, after a space. */
  readonly text: string;
}

/**
 * Right iff u < accuracy, where u in [0, 1) is the question's own and its knowledge's: no seed, no load and no
 * moment changes it. So two models of one knowledge differ only on the questions between their accuracies, as a
 * model and its quantised copy do, and comparing them pair by pair has something to find.
 */
export function numberReply({ question, answer }: KnownQuestion, { knowledge, accuracy }: ModelInfo): NumberReply {
  const rng = seeded(hash(knowledge)).fork(question);
  const isRight = rng.next() < accuracy;
  const number = decimal(isRight ? answer : answer + SLIPS[pickIndex(rng, SLIPS.length)]!);
  return { isRight, number, text: ` The answer is ${number}.` };
}

/** How far off slips are: by one, a few, a carry. By whole numbers and never by nothing, so no rounding hides one. */
const SLIPS = [1, -1, 2, -2, 5, 10, -10] as const;

/** The same answer, whose last token says whether it was right: what ends before its number has not answered. */
export function graded(script: Script, { isRight, number }: NumberReply): Script {
  let end = '';
  return {
    maxTokens: script.maxTokens,
    next() {
      const token = script.next();
      if (token.channel === 'text') end = (end + token.text).slice(-number.length - 1);
      if (token.finish === undefined) return token;
      return { ...token, isRight: isRight && (end.endsWith(number) || end.endsWith(`${number}.`)) };
    },
  };
}
