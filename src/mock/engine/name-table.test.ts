import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NameTable } from './name-table.ts';

// Few homes, so that names walk past each other, and around the end.
const name = fc.oneof(
  fc.nat(30),
  fc.integer({ min: 1010, max: 1030 }),
  fc.tuple(fc.nat(7), fc.constantFrom(0, 1, 1023)).map(([high, low]) => high * 2 ** 32 + low),
);
const change = fc.record({ name, block: fc.option(fc.nat(1000), { nil: undefined }) });

test('finds what a Map would find, whatever came and went', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const [table, map] = [new NameTable(), new Map<number, number>()];
      for (const one of changes) {
        if (one.block === undefined) {
          table.delete(one.name);
          map.delete(one.name);
        } else {
          table.set(one.name, one.block);
          map.set(one.name, one.block);
        }
        expect(table.size).toBe(map.size);
      }
      for (const one of changes) expect(table.get(one.name)).toBe(map.get(one.name));
    }),
  );
});

test('grows without losing anybody', () => {
  const table = new NameTable();
  for (let i = 0; i < 2_000; i++) table.set(i * 2 ** 20, i);
  const found = () => Array.from({ length: 2_000 }, (_, i) => table.get(i * 2 ** 20));
  expect(found()).toEqual(Array.from({ length: 2_000 }, (_, i) => i));
  for (let i = 0; i < 2_000; i += 2) table.delete(i * 2 ** 20);
  expect(found()).toEqual(Array.from({ length: 2_000 }, (_, i) => (i % 2 === 0 ? undefined : i)));
});
