import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inPieces } from '../../../../test/fixtures/pieces.ts';
import { elementsIn } from './json-list.ts';

const elements = (text: string, characters = 1) => Array.fromAsync(elementsIn(inPieces(text, characters), 'd.json'));

test('elements are what JSON.parse makes of the list, wherever its text is cut', async () => {
  const nasty = fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', 'a', '\n', '\u2028', '😀') });
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      nasty,
      fc.constantFrom(1, null, true, -0.5e-7),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(nasty, tie('any'), { maxKeys: 3 }),
    ),
  })).any;
  const blank = fc.constantFrom(undefined, 1, 2, '\t');
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 5 }),
      blank,
      fc.integer({ min: 1, max: 20 }),
      async (list, space, at) => {
        const text = `\n ${JSON.stringify(list, undefined, space)} \r\n`;
        expect((await elements(text, at)).map((element) => JSON.parse(element))).toEqual(JSON.parse(text));
      },
    ),
    { numRuns: 300 },
  );
});

test('one that is no JSON costs itself', async () => {
  expect(await elements('[{"a": 1}, {a: 2}, nonsense, , {"a": 3},]')).toEqual([
    '{"a": 1}',
    ' {a: 2}',
    ' nonsense',
    ' ',
    ' {"a": 3}',
    '',
  ]);
});

test.each([
  ['[{"a": 1}, {"a": "', 'd.json, row 2: breaks off, and the list is never closed; is the file complete?'],
  ['[1] [2]', 'd.json goes on after the list that it begins with has ended; put all rows in one list.'],
])('%j is refused', async (text, message) => {
  await expect(elements(text)).rejects.toThrow(message);
});

test('asks for no more than is needed', async () => {
  let asked = 0;
  async function* endless(): AsyncGenerator<string> {
    yield '[';
    for (;;) {
      asked++;
      yield '{"a": 1},';
    }
  }
  const some: string[] = [];
  for await (const element of elementsIn(endless(), 'd.json')) if (some.push(element) === 5) break;
  expect(asked).toBe(5);
});

test('an element that never ends does not fill the memory', async () => {
  async function* endless(): AsyncGenerator<string> {
    yield '["';
    for (;;) yield 'x'.repeat(4 * 1024 * 1024);
  }
  await expect(Array.fromAsync(elementsIn(endless(), 'd.json'))).rejects.toThrow(
    'd.json, row 1: is longer than 64 MiB, which no row is; is a quote or a bracket missing?',
  );
});
