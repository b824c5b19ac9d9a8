import { expect, test } from 'vitest';
import { scratch } from '../../../test/fixtures/scenarios/scratch.ts';
import { seeded } from '../../core/rng.ts';
import { tokenTools } from '../tokens/token-tools.ts';
import { loadTokenizer } from '../tokens/tokenizer.ts';
import { fromFile } from './lengths.ts';
import { synthetic, syntheticField } from './synthetic.ts';

const open = (sharedPrefixTokens: number, seed = 1) =>
  synthetic({ inputTokens: 20, outputTokens: 5, sharedPrefixTokens }).open({
    folder: '.',
    seed,
    ...tokenTools(),
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
  expect((await source.open({ folder: '.', seed: 1, ...tokenTools(), tokenizer })).worstCase).toEqual({
    turns: 1,
    inputTokens: 20,
    outputTokens: 5,
  });
});

test('there are as many prefixes as were asked for, each in about as many sessions', async () => {
  const config = { inputTokens: 5, outputTokens: 5, sharedPrefixTokens: 40, sharedPrefixes: 4 };
  const { session, summary } = await synthetic(config).open({ folder: '.', seed: 1, ...tokenTools() });
  const seen = new Map<string, number>();
  for (let i = 0; i < 2000; i++) {
    const prefix = session(i, seeded(1).fork(i)).turns[0]?.messages[0]?.content ?? '';
    seen.set(prefix, (seen.get(prefix) ?? 0) + 1);
  }
  expect(seen.size).toBe(4);
  for (const times of seen.values()) expect(times / 2000).toBeCloseTo(0.25, 1);
  expect(summary).toContain('after one of 4 shared prefixes of 40');
});

test('no two sessions are equal, even when chance gives both the same draws', async () => {
  const { session } = await open(0);
  const texts = Array.from({ length: 500 }, (_, i) => session(i, seeded(7)).turns[0]?.messages[0]?.content);
  expect(new Set(texts).size).toBe(500);
});

test("the template's tokens are among those asked for", async () => {
  const source = synthetic({ inputTokens: 50, outputTokens: 5, templateTokens: 7 });
  const { session } = await source.open({ folder: '.', seed: 1, ...tokenTools() });
  const [turn] = session(0, seeded(1)).turns;
  expect((await loadTokenizer()).count(turn?.messages[0]?.content ?? '')).toBe(43);
  expect(turn?.inputTokens).toBe(50);
});

test('pairs of lengths from a file stay together', async () => {
  const folder = await scratch({ 'pairs.csv': 'input,output\n10,1\n20,2\r\n\n30,3\n' });
  const source = synthetic({ lengthsFrom: 'pairs.csv', sharedPrefixTokens: 5 });
  const { session, worstCase } = await source.open({ folder, seed: 1, ...tokenTools() });
  const pairs = Array.from({ length: 60 }, (_, i) => session(i, seeded(i)).turns[0]).map((turn) =>
    [turn?.inputTokens, turn?.maxTokens].join(),
  );
  expect(new Set(pairs)).toEqual(new Set(['15,1', '25,2', '35,3']));
  expect(worstCase).toEqual({ turns: 1, inputTokens: 35, outputTokens: 3 });
});

test('lengths of a file are drawn for the one that names it', async () => {
  const folder = await scratch({ 'out.txt': '7\n8\n' });
  const source = synthetic({ inputTokens: 3, outputTokens: fromFile('out.txt') });
  const { session, summary } = await source.open({ folder, seed: 1, ...tokenTools() });
  const outs = Array.from({ length: 30 }, (_, i) => session(i, seeded(i)).turns[0]?.maxTokens);
  expect(new Set(outs)).toEqual(new Set([7, 8]));
  expect(summary).toBe('synthetic prompts of 3 tokens, answers of lengths as in out.txt');
});

test.each([
  ['7\nx\n', 'out.txt:2: takes a whole number above 0, got "x".'],
  ['7\n0\n', 'out.txt:2: takes a whole number above 0, got "0".'],
  ['7,8\n', 'out.txt:1: takes a whole number above 0, got "7,8".'],
  ['tokens\n', 'out.txt has no lengths.'],
])('lengths %j are refused', async (text, message) => {
  const folder = await scratch({ 'out.txt': text });
  const source = synthetic({ inputTokens: 3, outputTokens: fromFile('out.txt') });
  await expect(source.open({ folder, seed: 1, ...tokenTools() })).rejects.toThrow(message);
});

test.each([
  [{ inputTokens: 3 }, 'outputTokens: is missing'],
  [{ inputTokens: 3, outputTokens: 3, lengthsFrom: 'x' }, 'inputTokens: cannot be combined with lengthsFrom'],
  [{ inputTokens: 3, outputTokens: 3, sharedPrefixes: 2 }, 'sharedPrefixes: takes sharedPrefixTokens beside it'],
])('%j is refused', (declared, message) => {
  const issues = syntheticField.safeParse(declared).error?.issues ?? [];
  expect(issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n')).toContain(message);
});
