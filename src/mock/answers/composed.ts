import type { Rng } from '../../core/rng.ts';
import type { FinishReason } from '../engine/job.ts';
import type { Layout } from './layout.ts';
import type { Script, ScriptToken } from './script.ts';
import type { Vocabulary } from './vocabulary.ts';

export type TailToken = Pick<ScriptToken, 'id' | 'text' | 'channel'>;

/**
 * Says a layout's parts: words drawn as they are asked for, so that an answer of a million tokens costs nothing
 * until it is made, and then the tail.
 *
 * @param thought where thought is told: where there is one channel only, as text
 * @param finish said at the end of an answer that is whole
 */
export function composed(
  { reasoning, words, tokens, ends }: Layout,
  thought: 'reasoning' | 'text',
  tail: readonly TailToken[],
  finish: FinishReason,
  vocabulary: Vocabulary,
  rng: Rng,
): Script {
  let said = 0;
  return {
    maxTokens: tokens,
    next() {
      const i = said++;
      const { id, text, channel } =
        i < reasoning + words
          ? { ...vocabulary.word(rng), channel: i < reasoning ? thought : ('text' as const) }
          : tail[i - reasoning - words]!;
      return { id, text, channel, finish: said < tokens ? undefined : ends === 'length' ? 'length' : finish };
    },
  };
}
