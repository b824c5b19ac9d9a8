import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeptRows } from './kept-rows.ts';

test('every row comes back as it was, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 20 }), (values) => {
      const rows = new KeptRows<unknown>();
      for (const value of values) rows.add(value);
      expect(rows).toHaveLength(values.length);
      for (const [i, value] of [...values.entries()].reverse())
        expect(rows.at(i)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('rows that fill what they lie in, or are larger, come back too', () => {
  const rows = new KeptRows<string>();
  const texts = [3_000_000, 3_000_000, 9_000_000, 10, 4 * 1024 * 1024 - 14].map((length, i) =>
    `${i}é`.padEnd(length, 'x'),
  );
  for (const text of texts) rows.add(text);
  for (const [i, text] of texts.entries()) expect(rows.at(i) === text).toBe(true);
});
