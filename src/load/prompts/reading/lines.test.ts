import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inPieces } from '../../../../test/fixtures/pieces.ts';
import { beginningOf } from './beginning.ts';
import { linesIn } from './lines.ts';

const lines = (text: string, characters = 1) => Array.fromAsync(linesIn(inPieces(text, characters), 't'));

test('lines end in line feeds, with or without a return before them, and in nothing else', async () => {
  expect(await lines('a\nb\r\n\nc\u2028d\u2029e\rf\n')).toEqual(['a', 'b', '', 'c\u2028d\u2029e\rf']);
});

test('are the same wherever the text is cut', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', 'é') });
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (all, characters) => {
      const whole = all.split('\n').map((line) => line.replace(/\r$/, ''));
      expect(await lines(all, characters)).toEqual(all === '' || all.endsWith('\n') ? whole.slice(0, -1) : whole);
    }),
  );
});

test('a line that never ends does not fill the memory', async () => {
  async function* endless(): AsyncGenerator<string> {
    for (;;) yield 'x'.repeat(4 * 1024 * 1024);
  }
  await expect(Array.fromAsync(linesIn(endless(), 't'))).rejects.toThrow('t:1: is longer than 64 MiB');
});

test('a beginning is looked at and the text is still whole', async () => {
  const { beginning, text } = await beginningOf(inPieces(`  \n [${'x'.repeat(100)}`, 3));
  expect(beginning).toBe(`[${'x'.repeat(63)}`);
  expect((await Array.fromAsync(text)).join('')).toBe(`  \n [${'x'.repeat(100)}`);
  expect((await beginningOf(inPieces('', 1))).beginning).toBe('');
});
