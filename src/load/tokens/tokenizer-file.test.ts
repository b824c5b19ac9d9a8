import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scratch } from '../../../test/fixtures/scenarios/scratch.ts';
import { PlimsollError } from '../../core/errors.ts';
import { loadTokenizer } from './tokenizer.ts';
import { loadTokenizerFile } from './tokenizer-file.ts';

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

const TEKKEN = {
  config: { pattern: '.', default_num_special_tokens: 1000 },
  vocab: [{ rank: 0, token_bytes: 'AA==' }],
};

test.each([
  ['tekken.json', JSON.stringify(TEKKEN), "is Mistral's tekken.json"],
  ['tiktoken.model', 'IQ== 0\nIg== 1\n', "is tiktoken's list of ranks, and lacks the pattern that belongs to it"],
  ['qwen.tiktoken', 'IQ== 0\r\n', "is tiktoken's list of ranks, and lacks the pattern that belongs to it"],
  ['tokenizer.model', '\n\x0e\n\x05<unk>\x15\0\0', "is SentencePiece's tokenizer.model"],
  ['model.gguf', 'GGUF\x03\0\0\0', "is a model's GGUF file"],
  ['vocab.json', '{"a": 0, "b": 1}', 'is the vocab.json of a tokenizer, and lacks its merges'],
  ['merges.txt', '#version: 0.2\nh e\n', 'is the merges.txt of a tokenizer, and lacks its vocabulary'],
  ['tokenizer_config.json.json', '{"tokenizer_class": "X"}', 'is the tokenizer_config.json beside a tokenizer'],
])('%s is known for what it is, and what to give is said', async (name, text, what) => {
  const path = join(await scratch({}), name);
  await writeFile(path, text, 'latin1');
  await expect(loadTokenizer(path)).rejects.toThrow(
    `${path} ${what}, which is not read here; give the model's tokenizer.json in Hugging Face's format`,
  );
});

test('a folder is no tokenizer', async () => {
  const path = join(await scratch({}), 'model');
  await mkdir(path);
  await expect(loadTokenizer(path)).rejects.toThrow(`${path} is a folder; a tokenizer is a model's tokenizer.json.`);
});

test('whatever is in the file, it is a tokenizer or refused in words', async () => {
  const folder = await scratch({});
  const names = fc.constantFrom(
    'model',
    'vocab',
    'merges',
    'type',
    'added_tokens',
    'pre_tokenizer',
    'decoder',
    'config',
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('BPE', 'WordPiece', 'Unigram', 'ByteLevel', '<unk>', 0, 1, null, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(names, tie('value'), { maxKeys: 5 }),
    ),
  }));
  const path = join(folder, 'tokenizer.json');
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        value.map((json) => JSON.stringify(json)),
        fc.string({ unit: 'binary' }),
      ),
      async (text) => {
        await writeFile(path, text);
        try {
          expect((await loadTokenizerFile(path)).count('a text')).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError);
        }
      },
    ),
    { numRuns: 500 },
  );
});
