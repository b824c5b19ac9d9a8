import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../../../test/fixtures/scenarios/scratch.ts';
import { gpt2TokenizerJson, writeTokenizer } from '../../../test/fixtures/tokenizers.ts';
import { tokenCounter } from './off-thread.ts';
import { loadTokenizer } from './tokenizer.ts';

test('counts on the other thread are those of this one, in whatever order they were asked for', async () => {
  const counter = tokenCounter();
  const tokenizer = await loadTokenizer();
  const texts = Array.from({ length: 30 }, (_, i) => 'the ship lies low in the water. '.repeat(i));
  expect(await Promise.all(texts.map(counter.count))).toEqual(texts.map((text) => tokenizer.count(text)));
  await counter.close();
});

test("counts are those of the model's own tokenizer.json", async () => {
  const path = await writeTokenizer(await scratch({}), gpt2TokenizerJson());
  const counter = tokenCounter(path);
  // GPT-2 cuts what o200k_base has whole.
  const text = 'Der Tiefgang beträgt fünf Meter.';
  const tokens = await counter.count(text);
  expect(tokens).toBe((await loadTokenizer(path)).count(text));
  expect(tokens).not.toBe((await loadTokenizer()).count(text));
  await counter.close();
});

test('without a tokenizer there is no count, the first time and later', async () => {
  const counter = tokenCounter(join(await scratch({}), 'tokenizer.json'));
  expect(await counter.count('one')).toBeUndefined();
  expect(await counter.count('two')).toBeUndefined();
  await counter.close();
});
