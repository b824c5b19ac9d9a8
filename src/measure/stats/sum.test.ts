import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sum } from './sum.ts';

const sumOf = (values: readonly number[]): Sum => {
  const sum = new Sum();
  for (const value of values) sum.add(value);
  return sum;
};

test('is right to the last bit where plain additions lose one', () => {
  expect(sumOf([1e16, 1, 1]).value).toBe(1e16 + 2);
  expect(sumOf([0.1, 0.2, 0.3, -0.3, -0.2]).value).toBe(0.1);
});

test('comes out the same in any order and from any split', () => {
  const times = fc.array(fc.double({ min: 0, max: 3_600_000, noNaN: true }), { maxLength: 100 });
  fc.assert(
    fc.property(times, fc.nat(100), (values, at) => {
      const one = sumOf(values);
      const merged = new Sum();
      merged.absorb(structuredClone(sumOf(values.slice(at)).state()));
      merged.absorb(structuredClone(sumOf(values.slice(0, at)).state()));
      expect(merged.value).toBe(one.value);
      expect(sumOf(values.toReversed()).value).toBe(one.value);
    }),
  );
});
