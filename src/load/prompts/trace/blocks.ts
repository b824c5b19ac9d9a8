import { seeded } from '../../../core/rng.ts';
import { numbered, type WordAt } from '../../tokens/text-writer.ts';
import { BLOCK_TOKENS } from './mooncake.ts';

/**
 * The words of the prompt that these blocks make: a block is the same text wherever its id comes, within a lap of
 * the trace. Another lap gets other text, or a server that has seen one lap would have every later prompt in its
 * cache.
 */
export function blockWords(ids: Uint32Array, { seed, lap }: { readonly seed: number; readonly lap: number }): WordAt {
  const ofLap = seeded(seed).fork('blocks').fork(lap);
  let block: WordAt | undefined;
  return (i, words) => {
    const place = i % BLOCK_TOKENS;
    if (place === 0 || block === undefined) {
      const number = Math.floor(i / BLOCK_TOKENS);
      // Beyond the last, where a text needs more words than it has tokens, blocks have numbers that no id has.
      const id = ids[number] ?? 2 ** 32 + number;
      block = numbered(id, ofLap.fork(id));
    }
    return block(place, words);
  };
}
