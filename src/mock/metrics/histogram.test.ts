import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram } from './histogram.ts';

test('counts what lies at or below each bound, as counting by hand does', () => {
  const bound = fc.integer({ min: -20, max: 20 });
  fc.assert(
    fc.property(
      fc.array(bound, { minLength: 1 }),
      fc.array(fc.float({ noNaN: true, min: -30, max: 30 })),
      (bounds, values) => {
        const histogram = new Histogram(bounds);
        for (const value of values) histogram.observe(value);
        for (const each of bounds) expect(histogram.upTo(each)).toBe(values.filter((value) => value <= each).length);
        expect(histogram.count).toBe(values.length);
        expect(histogram.sum).toBeCloseTo(
          values.reduce((a, b) => a + b, 0),
          6,
        );
      },
    ),
  );
});

test('a bound that it was not made with is refused, not guessed', () => {
  expect(() => new Histogram([1, 2]).upTo(1.5)).toThrow('nothing was counted up to 1.5');
});
