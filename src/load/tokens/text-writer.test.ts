import fc from 'fast-check';
import { countTokens as gpt2Count } from 'gpt-tokenizer/encoding/gpt2';
import { describe, expect, test } from 'vitest';
import { scratch } from '../../../test/fixtures/scenarios/scratch.ts';
import { gpt2TokenizerJson, sentencePieceTokenizerJson, writeTokenizer } from '../../../test/fixtures/tokenizers.ts';
import { seeded } from '../../core/rng.ts';
import { loadWriter, numbered, writerFor } from './text-writer.ts';
import { loadTokenizer } from './tokenizer.ts';
import { WORDS } from './words.ts';

const fromJson = async (json: object) => loadTokenizer(await writeTokenizer(await scratch({}), json));

const ACROSS = ['e▁', 's▁', 'e▁c', 't▁the'];

describe.each([
  ['o200k_base', () => loadTokenizer('o200k_base'), true],
  ['cl100k_base', () => loadTokenizer('cl100k_base'), true],
  ["GPT-2's tokenizer.json", () => fromJson(gpt2TokenizerJson()), true],
  ['a SentencePiece tokenizer.json', () => fromJson(sentencePieceTokenizerJson(WORDS.slice(0, 900))), true],
  ['one with tokens across words', () => fromJson(sentencePieceTokenizerJson(WORDS.slice(0, 900), ACROSS)), false],
  ['one that has only letters', () => fromJson(sentencePieceTokenizerJson([])), true],
])('under %s', (name, load, keepsWordsApart) => {
  test('text of n tokens has n tokens, and no two numbers have the same', async () => {
    const tokenizer = await load();
    expect(tokenizer.keepsWordsApart).toBe(keepsWordsApart);
    const writer = name === 'o200k_base' ? await loadWriter() : writerFor(tokenizer);
    const counts = fc.integer({ min: 60, max: 2000 });
    fc.assert(
      fc.property(counts, fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1), fc.integer(), (n, a, b, seed) => {
        const [one, other] = [a, b].map((number) => writer.write(n, numbered(number, seeded(seed))));
        expect(tokenizer.count(one?.text ?? '')).toBe(n);
        expect(one?.tokens).toBe(n);
        expect(one?.text === other?.text).toBe(a === b);
        // A template may cut a space before it, or add one.
        expect(one?.text).toBe(one?.text.trim());
      }),
      // Seeded, because trials are bounded: a vocabulary of letters alone could be unlucky.
      { numRuns: 25, seed: 1 },
    );
  });
});

test('a shorter text is the beginning of a longer one', async () => {
  const writer = await loadWriter();
  const write = (n: number) => writer.write(n, numbered(7, seeded(1))).text;
  expect(write(40).startsWith(`${write(25)} `)).toBe(true);
});

test('a long text is its words, one after the other', async () => {
  const { write } = await loadWriter();
  for (const n of [1, 2, 11_000, 30_000]) {
    const wordAt = numbered(7, seeded(1));
    const words = Array.from({ length: n }, (_, i) => WORDS[wordAt(i, WORDS.length)]);
    expect(write(n, numbered(7, seeded(1))).text).toBe(words.join(' '));
  }
});

test('a length that no text has is missed by as little as possible, and said', () => {
  // Every word is two tokens here.
  const pairs = {
    name: 'x',
    count: (text: string) => text.split(' ').length * 2,
    encode: () => [],
    decode: () => '',
    keepsWordsApart: true,
  };
  const { text, tokens } = writerFor(pairs).write(7, numbered(1, seeded(1)));
  expect(tokens).toBe(pairs.count(text));
  expect(Math.abs(tokens - 7)).toBe(1);
});

test("a tokenizer.json counts as the model's own tokenizer does", async () => {
  const tokenizer = await fromJson(gpt2TokenizerJson());
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      expect(tokenizer.count(text)).toBe(gpt2Count(text, { disallowedSpecial: new Set() }));
    }),
  );
});
