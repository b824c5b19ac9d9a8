import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sketch } from './sketch.ts';

const values = fc.array(fc.double({ min: 0.001, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 200 });

test('a quantile is within 1 % of the value of that rank', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(0.5, 0.95, 0.99), (all, q) => {
      const sketch = new Sketch();
      for (const v of all) sketch.add(v);
      const exact = all.toSorted((a, b) => a - b)[Math.ceil(q * all.length) - 1] ?? Number.NaN;
      expect(Math.abs((sketch.quantileMs(q) ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * 0.0101 + 0.001);
    }),
  );
});

test('merging is adding', () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      const [left, right, whole] = [new Sketch(), new Sketch(), new Sketch()];
      for (const v of a) left.add(v);
      for (const v of b) right.add(v);
      for (const v of [...a, ...b]) whole.add(v);
      left.absorb(right.state());
      for (const q of [0.01, 0.5, 0.99]) expect(left.quantileMs(q)).toBe(whole.quantileMs(q));
    }),
  );
});

test('nothing has no quantile', () => {
  expect(new Sketch().quantileMs(0.5)).toBeNull();
});
