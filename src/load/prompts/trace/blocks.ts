import { seeded } from '../../../core/rng.ts';
import { numbered, type WordAt } from '../../tokens/text-writer.ts';

/** Of a prompt that is made of blocks. */
export interface Blocks {
  readonly ids: Uint32Array;
  readonly tokensEach: number;
  /** The words after the last block, if any. */
  readonly rest: WordAt;
}

/**
 * The words of the prompt that these blocks make: a block is the same text wherever its id comes, within a lap of
 * the trace. Another lap gets other text, or a server that has seen one lap would have every later prompt in its
 * cache.
 */
export function blockWords(
  { ids, tokensEach, rest }: Blocks,
  { seed, lap }: { readonly seed: number; readonly lap: number },
): WordAt {
  const ofLap = seeded(seed).fork('blocks').fork(lap);
  let block: WordAt | undefined;
  return (i, words) => {
    const place = i % tokensEach;
    const id = ids[Math.floor(i / tokensEach)];
    if (id === undefined) return rest(i - ids.length * tokensEach, words);
    if (place === 0 || block === undefined) block = numbered(id, ofLap.fork(id));
    return block(place, words);
  };
}
