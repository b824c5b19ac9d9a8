import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normal, seeded } from '../../core/rng.ts';
import { prediction95 } from './prediction.ts';

// python3 -c "from scipy import stats; import numpy as np; v=[10.1,9.8,10.3,9.9,10.2,10.0,9.7]; n=len(v); h=stats.t.ppf(.975,n-1)*np.std(v,ddof=1)*np.sqrt(1+1/n); print(np.mean(v)-h, np.mean(v)+h)"
test('seven values as scipy has them', () => {
  const [low = 0, high = 0] = prediction95([10.1, 9.8, 10.3, 9.9, 10.2, 10, 9.7]) ?? [];
  expect(low).toBeCloseTo(9.434909914166735, 3);
  expect(high).toBeCloseTo(10.565090085833265, 3);
});

test('from 39 values on its ends are values: of 39 the least and the greatest, of 79 the second of either end', () => {
  const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);
  expect(prediction95(upTo(39))).toEqual([1, 39]);
  expect(prediction95(upTo(79))).toEqual([2, 78]);
});

test('four values, or values that are all equal, have none', () => {
  expect(prediction95([1, 2, 3, 4])).toBeUndefined();
  expect(prediction95([3, 3, 3, 3, 3, 3])).toBeUndefined();
});

test.each([5, 8, 20, 38, 39, 60])('of %i normal values the next one is within in 19 of 20 cases', (n) => {
  const rng = seeded(n);
  const trials = 4000;
  let within = 0;
  for (let i = 0; i < trials; i++) {
    const [low, high] = prediction95(Array.from({ length: n }, () => normal(rng)))!;
    const next = normal(rng);
    if (next >= low && next <= high) within++;
  }
  // 0.95, give or take three standard errors of so many trials; ranks of 60 values leave out a little less.
  expect(within / trials).toBeGreaterThan(0.938);
  expect(within / trials).toBeLessThan(0.98);
});

test('it moves and stretches with its values', () => {
  const several = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 5, maxLength: 60 });
  fc.assert(
    fc.property(several, fc.double({ min: 0.1, max: 10, noNaN: true }), (values, scale) => {
      const before = prediction95(values);
      const after = prediction95(values.map((value) => value * scale + 7));
      if (before === undefined || after === undefined) return;
      for (const i of [0, 1] as const) expect(after[i]).toBeCloseTo(before[i] * scale + 7, 4);
    }),
  );
});
