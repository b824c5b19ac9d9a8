import { seeded } from '../../core/rng.ts';
import type { Message } from '../../core/session.ts';
import { numbered, type TextWriter } from '../tokens/text-writer.ts';

export interface SharedPrefix {
  readonly messages: readonly Message[];
  readonly tokens: number;
}

/** From the seed alone, so that two sources of one run share them as far as the shorter ones go. */
export function sharedPrefixesOf(tokens: number, seed: number, writer: TextWriter): (which: number) => SharedPrefix {
  if (tokens === 0) return () => ({ messages: [], tokens: 0 });
  const made = new Map<number, SharedPrefix>();
  return (which) => {
    const known = made.get(which);
    if (known !== undefined) return known;
    const written = writer.write(tokens, numbered(which, seeded(seed).fork('shared prefix').fork(which)));
    const prefix: SharedPrefix = { messages: [{ role: 'system', content: written.text }], tokens: written.tokens };
    made.set(which, prefix);
    return prefix;
  };
}
