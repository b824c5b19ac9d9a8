import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../core/rng.ts';
import { loadTokenizer } from './tokenizer.ts';
import { textOfTokens, WORDS } from './words.ts';

const tokenizer = await loadTokenizer();

test('every word is one token', () => {
  expect(WORDS.filter((word) => tokenizer.count(` ${word}`) !== 1)).toEqual([]);
  expect(new Set(WORDS).size).toBe(WORDS.length);
});

test('text of n tokens has n tokens, whatever the seed', () => {
  fc.assert(
    fc.property(fc.nat({ max: 3000 }), fc.integer(), (n, seed) => {
      expect(tokenizer.count(textOfTokens(n, seeded(seed)))).toBe(n);
    }),
    { numRuns: 40 },
  );
});

test('text that spells a special token is counted, not refused', () => {
  expect(tokenizer.count('a <|endoftext|> b')).toBeGreaterThan(2);
});
