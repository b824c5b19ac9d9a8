import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenTools } from '../../tokens/token-tools.ts';
import { blockWords } from './blocks.ts';

const tokenizer = await tokenTools().tokenizer();
const writer = await tokenTools().writer();
const of = (ids: readonly number[], tokens: number, { seed = 1, lap = 0 } = {}) =>
  writer.write(tokens, blockWords(Uint32Array.from(ids), { seed, lap })).text;

test('every block has 512 tokens, and the last one what is left', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2 ** 32 - 1), { minLength: 1, maxLength: 5 }), fc.nat(511), (ids, less) => {
      expect(tokenizer.count(of(ids, ids.length * 512 - less))).toBe(ids.length * 512 - less);
    }),
    { numRuns: 25 },
  );
});

test('equal ids are equal text wherever they come, up to where the last is cut', () => {
  expect(of([3, 4], 1024).startsWith(of([3, 4], 700))).toBe(true);
  expect(of([9, 4], 1024).endsWith(of([4], 512))).toBe(true);
  expect(of([3, 4], 1024).startsWith(of([3, 5], 600))).toBe(false);
});

test('another lap and another seed make other blocks', () => {
  expect(of([3], 512, { lap: 1 })).not.toBe(of([3], 512));
  expect(of([3], 512, { seed: 2 })).not.toBe(of([3], 512));
});
