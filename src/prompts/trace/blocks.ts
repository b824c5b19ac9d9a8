import { seeded } from '../../core/rng.ts';
import { numberedText } from '../../tokens/words.ts';
import { BLOCK_TOKENS } from './mooncake.ts';

/**
 * The prompt that these blocks make: a block is the same text wherever its id comes, within a lap of the trace.
 *
 * The last one is cut so that the whole has exactly `tokens`. Another lap gets other text, or a server that has
 * seen one lap would have every later prompt in its cache.
 */
export function blockText(
  ids: Uint32Array,
  tokens: number,
  { seed, lap }: { readonly seed: number; readonly lap: number },
): string {
  const ofLap = seeded(seed).fork('blocks').fork(lap);
  let text = '';
  for (const [i, id] of ids.entries())
    text += numberedText(Math.min(BLOCK_TOKENS, tokens - i * BLOCK_TOKENS), id, ofLap.fork(id));
  return text;
}
