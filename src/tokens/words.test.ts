import { expect, test } from 'vitest';
import { loadTokenizer } from './tokenizer.ts';
import { WORDS } from './words.ts';

const tokenizer = await loadTokenizer();

test('every word is one token', () => {
  expect(WORDS.filter((word) => tokenizer.count(` ${word}`) !== 1)).toEqual([]);
  expect(new Set(WORDS).size).toBe(WORDS.length);
});

test('the first word is one token without a space before it, too', () => {
  expect(tokenizer.count(WORDS[0] ?? '')).toBe(1);
});

test('text that spells a special token is counted, not refused', () => {
  expect(tokenizer.count('a <|endoftext|> b')).toBeGreaterThan(2);
});
