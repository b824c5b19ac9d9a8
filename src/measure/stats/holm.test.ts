import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holm } from './holm.ts';

test('is as R has it: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")', () => {
  expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(12)))).toEqual([0.03, 0.06, 0.06, 0.02]);
});

test('of one is itself, and of none nothing', () => {
  expect(holm([0.03])).toEqual([0.03]);
  expect(holm([])).toEqual([]);
});

test('keeps the order, never goes below the value itself, nor above what Bonferroni has', () => {
  const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(ps, (values) => {
      const adjusted = holm(values);
      for (const [i, p] of values.entries()) {
        expect(adjusted[i]).toBeGreaterThanOrEqual(p);
        expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, values.length * p));
        for (const [k, other] of values.entries()) if (p < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[k]!);
      }
    }),
  );
});
