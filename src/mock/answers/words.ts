import { pickIndex, type Rng } from '../../core/rng.ts';
import type { Vocabulary } from '../../tokens/vocabulary.ts';
import { WORDS } from '../../tokens/words.ts';

/** A word of an answer, one token of o200k_base, so that text and usage agree. */
export interface Word {
  readonly id: number;
  readonly text: string;
}

/** All of them, with the space before them. */
export const wordsOf = (vocabulary: Vocabulary): readonly Word[] =>
  WORDS.map((word) => ({ id: vocabulary.encode(` ${word}`)[0] as number, text: ` ${word}` }));

export const pickWord = (words: readonly Word[], rng: Rng): Word => words[pickIndex(rng, words.length)] as Word;
