import { hash, pickIndex, type Rng, seeded } from '../../../core/rng.ts';
import type { ModelInfo } from '../model-info.ts';
import type { KnownQuestion } from './known.ts';

/** What a model answers to a question of known answer. */
export interface NumberReply {
  readonly isRight: boolean;
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
  return { isRight, text: ` The answer is ${isRight ? answer : near(answer, rng)}.` };
}

/** How far off slips are: by one, a few, a carry; never by nothing. */
const SLIPS = [1, -1, 2, -2, 5, 10, -10] as const;

const near = (answer: number, rng: Rng): number => Number((answer + SLIPS[pickIndex(rng, SLIPS.length)]!).toFixed(4));
