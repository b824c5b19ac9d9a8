import { seeded } from '../core/rng.ts';
import type { Message } from '../core/session.ts';
import { numberedText } from '../tokens/words.ts';

/** From the seed alone, so that two sources of one run share them as far as the shorter ones go. */
export function sharedPrefixesOf(tokens: number, seed: number): (which: number) => readonly Message[] {
  if (tokens === 0) return () => [];
  const made = new Map<number, readonly Message[]>();
  return (which) => {
    const known = made.get(which);
    if (known !== undefined) return known;
    const content = numberedText(tokens, which, seeded(seed).fork('shared prefix').fork(which));
    const prefix = [{ role: 'system', content }] as const;
    made.set(which, prefix);
    return prefix;
  };
}
