import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../core/rng.ts';
import { loadTokenizer } from './tokenizer.ts';
import { numberedText, textOfTokens, WORDS } from './words.ts';

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

test('numbered text has its length too, and no two numbers have the same, whatever chance does', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 2 ** 32 - 1 }),
      fc.nat({ max: 2 ** 32 - 1 }),
      fc.integer({ min: 3, max: 300 }),
      (a, b, n) => {
        const [one, other] = [numberedText(n, a, seeded(1)), numberedText(n, b, seeded(1))];
        expect(tokenizer.count(one)).toBe(n);
        expect(one === other).toBe(a === b);
      },
    ),
    { numRuns: 60 },
  );
});

test('a shorter numbered text is the beginning of a longer one', () => {
  expect(numberedText(40, 7, seeded(1)).startsWith(numberedText(25, 7, seeded(1)))).toBe(true);
});
