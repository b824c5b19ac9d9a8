import { expect, test } from 'vitest';
import { tokenCounter } from './off-thread.ts';
import { loadTokenizer } from './tokenizer.ts';

test('counts on the other thread are those of this one, in whatever order they were asked for', async () => {
  const counter = tokenCounter();
  const tokenizer = await loadTokenizer();
  const texts = Array.from({ length: 30 }, (_, i) => 'the ship lies low in the water. '.repeat(i));
  expect(await Promise.all(texts.map(counter.count))).toEqual(texts.map((text) => tokenizer.count(text)));
  await counter.close();
});
