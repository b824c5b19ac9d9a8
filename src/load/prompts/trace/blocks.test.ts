import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../../../core/rng.ts';
import { numbered } from '../../tokens/text-writer.ts';
import { tokenTools } from '../../tokens/token-tools.ts';
import { blockWords } from './blocks.ts';

const tokenizer = await tokenTools().tokenizer();
const writer = await tokenTools().writer();
const of = (ids: readonly number[], tokens: number, { seed = 1, lap = 0, tokensEach = 512, number = 0 } = {}) => {
  const rest = numbered(number, seeded(number));
  return writer.write(tokens, blockWords({ ids: Uint32Array.from(ids), tokensEach, rest }, { seed, lap })).text;
};

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

test('blocks may have another size, and what comes after the last is of the prompt alone', () => {
  const text = (number: number) => of([3, 4], 40, { tokensEach: 16, number }).split(' ');
  expect(text(1).slice(0, 32)).toEqual(text(2).slice(0, 32));
  expect(text(1).slice(32)).not.toEqual(text(2).slice(32));
  expect(text(1).slice(0, 16).join(' ')).toBe(of([3], 16, { tokensEach: 16 }));
});
