import { expect, test } from 'vitest';
import { seeded } from '../core/rng.ts';
import { loadTokenizer } from '../tokens/tokenizer.ts';
import { synthetic } from './synthetic.ts';

const open = (sharedPrefixTokens: number, seed = 1) =>
  synthetic({ inputTokens: 20, outputTokens: 5, sharedPrefixTokens }).open({
    folder: '.',
    seed,
    tokenizer: loadTokenizer,
  });

const prefixOf = async (tokens: number, seed?: number, index = 0) =>
  (await open(tokens, seed)).session(index, seeded(index)).turns[0]?.messages[0]?.content;

test('the prefix is the same in every session, and another with another seed', async () => {
  expect(await prefixOf(50)).toBe(await prefixOf(50, 1, 9));
  expect(await prefixOf(50)).not.toBe(await prefixOf(50, 2));
});

test('a shorter prefix is the beginning of a longer one, so two sources of a run share it', async () => {
  expect(await prefixOf(80)).toContain(await prefixOf(50));
});

test('sessions differ after the prefix', async () => {
  const { session } = await open(50);
  expect(session(0, seeded(1)).turns[0]?.messages[1]).not.toEqual(session(1, seeded(2)).turns[0]?.messages[1]);
});

test('no tokenizer is loaded', async () => {
  const source = synthetic({ inputTokens: 20, outputTokens: 5 });
  const tokenizer = () => Promise.reject(new Error('not needed'));
  expect((await source.open({ folder: '.', seed: 1, tokenizer })).worstCase).toEqual({
    turns: 1,
    inputTokens: 20,
    outputTokens: 5,
  });
});
