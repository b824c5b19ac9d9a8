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

test.each(['o200k_base', 'cl100k_base'])(
  'the ids of %s are those of the text, half characters or not',
  async (name) => {
    const { encode, decode, count } = await loadTokenizer(name);
    for (const text of ['The answer is 42.', '🧪 é 漢 <|endoftext|>', '']) {
      expect(decode(encode(text))).toBe(text);
      expect(encode(text)).toHaveLength(count(text));
    }
    decode(encode('🧪').slice(0, 1));
    expect(decode(encode('🧪'))).toBe('🧪');
  },
);

test('every letter of them is one byte', () => {
  expect(WORDS.filter((word) => Buffer.byteLength(word) !== word.length)).toEqual([]);
});
