import type { Rng } from '../../core/rng.ts';
import { answerLength, type LengthWish } from './length.ts';
import type { Script } from './script.ts';
import { pickWord, type Word } from './words.ts';

/** An answer of plain words, as long as it was asked to be or as it naturally is. */
export function plainScript(wish: LengthWish, words: readonly Word[], rng: Rng): Script {
  const { tokens, finishReason } = answerLength(wish, rng);
  let left = tokens;
  return {
    maxTokens: tokens,
    next() {
      left--;
      return { ...pickWord(words, rng), channel: 'text', finish: left === 0 ? finishReason : undefined };
    },
  };
}
