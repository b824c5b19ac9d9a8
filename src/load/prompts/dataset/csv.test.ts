import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRows } from './csv.ts';

const rows = (text: string) => [...csvRows(text, 't.csv')];

test('cells may be quoted, and hold what ends a plain one', () => {
  expect(rows('a,b\r\n"x, y","say ""no"""\n\n"two\nlines",\nlast,1')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['x, y', 'say "no"'] },
    { line: 4, cells: ['two\nlines', ''] },
    { line: 6, cells: ['last', '1'] },
  ]);
});

test('a comma at the very end begins one more cell', () => {
  expect(rows('a,')).toEqual([{ line: 1, cells: ['a', ''] }]);
});

test.each(['a,"b', 'a"b,c', '"a" b'])('%j is refused with its line', (text) => {
  expect(() => rows(`x\n${text}`)).toThrow('t.csv:2: has a cell that is not CSV');
});

test('whatever is written comes back', () => {
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
  fc.assert(
    fc.property(table, (cells) => {
      const text = cells.map((row) => row.map((c) => `"${c.replaceAll('"', '""')}"`).join(',')).join('\n');
      expect(rows(text).map((row) => row.cells)).toEqual(cells);
    }),
  );
});
