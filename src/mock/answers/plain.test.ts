import { expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import { loadTokenizer } from '../../tokens/tokenizer.ts';
import { loadVocabulary } from '../../tokens/vocabulary.ts';
import { answerLength } from './length.ts';
import { plainScript } from './plain.ts';
import { wordsOf } from './words.ts';

test('an answer’s text has as many tokens as it was given, and these are its ids', async () => {
  const vocabulary = await loadVocabulary();
  const script = plainScript({ maxTokens: 500, minTokens: undefined, ignoreEos: true }, wordsOf(vocabulary), seeded(5));
  const tokens = Array.from({ length: 500 }, () => script.next());
  const text = tokens.map((token) => token.text).join('');
  expect((await loadTokenizer()).count(text)).toBe(500);
  expect(vocabulary.encode(text)).toEqual(tokens.map(({ id }) => id));
  expect(tokens.map(({ finish }) => finish).indexOf('length')).toBe(499);
});

test('answers are as long as asked, or as they naturally are', () => {
  const free = { maxTokens: undefined, minTokens: undefined, ignoreEos: false };
  expect(answerLength({ ...free, maxTokens: 9, ignoreEos: true }, seeded(1))).toEqual({
    tokens: 9,
    finishReason: 'length',
  });
  expect(answerLength({ ...free, maxTokens: 1 }, seeded(1))).toEqual({ tokens: 1, finishReason: 'length' });
  expect(answerLength({ ...free, minTokens: 5000 }, seeded(1))).toEqual({ tokens: 5000, finishReason: 'stop' });
  const natural = Array.from({ length: 2000 }, (_, i) => answerLength(free, seeded(i)).tokens).toSorted(
    (a, b) => a - b,
  );
  expect(Math.abs((natural[1000] ?? 0) - 180)).toBeLessThan(15);
});
