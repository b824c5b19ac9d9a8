import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inPieces } from '../../../../test/fixtures/pieces.ts';
import { linesIn } from '../reading/lines.ts';
import { csvRows } from './csv.ts';

const rows = (text: string) => Array.fromAsync(csvRows(linesIn(inPieces(text, 3), 't.csv'), 't.csv'));

test('cells may be quoted, and hold what ends a plain one', async () => {
  expect(await rows('a,b\r\n"x, y","say ""no"""\n\n"two\nlines",\nlast,1')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['x, y', 'say "no"'] },
    { line: 4, cells: ['two\nlines', ''] },
    { line: 6, cells: ['last', '1'] },
  ]);
});

test('a comma at the very end begins one more cell', async () => {
  expect(await rows('a,')).toEqual([{ line: 1, cells: ['a', ''] }]);
});

test.each(['a"b,c', '"a" b', 'a,b"'])('%j is no row, and the others are', async (text) => {
  expect(await rows(`x\n${text}\ny`)).toMatchObject([
    { line: 1, cells: ['x'] },
    { line: 2, problem: expect.stringContaining('has a cell that is not CSV') },
    { line: 3, cells: ['y'] },
  ]);
});

test('a quote that is never closed takes the rest of the file with it, so the file is refused', async () => {
  await expect(rows('x\na,"b\nc,d\n')).rejects.toThrow('t.csv:2: has a quote that is never closed; quotes stand');
  await expect(rows('x\na,"b\nc"d\n')).rejects.toThrow('t.csv:2: has a cell that is not CSV');
});

test('whatever is written comes back', async () => {
  const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
    fc.array(
      fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é') }), {
        minLength: width,
        maxLength: width,
      }),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
  );
  await fc.assert(
    fc.asyncProperty(table, async (cells) => {
      const text = cells.map((row) => row.map((c) => `"${c.replaceAll('"', '""')}"`).join(',')).join('\n');
      expect((await rows(text)).map((row) => 'cells' in row && row.cells)).toEqual(cells);
    }),
  );
});
