import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tokenizerField, tokenizerOf } from './tokenizer.ts';

test('a path begins at the scenario file, a name does not', () => {
  const file = join('/load', 'chat.yaml');
  expect(tokenizerOf({ file, tokenizer: './models/tokenizer.json' })).toBe(join('/load', 'models', 'tokenizer.json'));
  expect(tokenizerOf({ file, tokenizer: 'cl100k_base' })).toBe('cl100k_base');
  expect(tokenizerOf({ file, tokenizer: tokenizerField.parse(undefined) })).toBe('o200k_base');
});
