import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../../../test/fixtures/scenarios/scratch.ts';
import { loadTokenizer } from './tokenizer.ts';

test.each([
  ['{"model"', "is no JSON object; a tokenizer is a model's tokenizer.json."],
  ['[]', 'is no JSON object'],
  ['{"name": "my-package"}', 'is no tokenizer that can be used'],
])('%j is refused with its path', async (text, message) => {
  const path = join(await scratch({ 'tokenizer.json': text }), 'tokenizer.json');
  await expect(loadTokenizer(path)).rejects.toThrow(`${path} ${message}`);
});

test('a file that is not there is named', async () => {
  const path = join(await scratch({}), 'tokenizer.json');
  await expect(loadTokenizer(path)).rejects.toThrow(`There is no tokenizer file ${path}.`);
});
