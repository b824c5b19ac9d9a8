import fc from 'fast-check';
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { Buckets, bucketsOf, HIGHEST_US, lowestUs, newHistogram } from './buckets.ts';

const us = fc.oneof(fc.nat(5000), fc.integer({ min: 0, max: HIGHEST_US }), fc.constantFrom(2047, 2048, 4095, 4096));

test('the buckets, their edges and the quantiles are those of the library', () => {
  fc.assert(
    fc.property(
      fc.array(us, { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, q) => {
        const own = new Buckets();
        const library = newHistogram();
        for (const value of values) {
          own.add(value / 1000);
          library.recordValue(value);
        }
        expect(own.pairs()).toEqual(bucketsOf(library));
        // A quantile of 0 is the least value of its bucket there, and the greatest here.
        if (q > 0) expect(own.quantileMs(q)).toBe(library.getValueAtPercentile(q * 100) / 1000);
        expect(bucketsOf(decodeFromCompressedBase64(own.encode(), 32))).toEqual(own.pairs());
        const edges = library as unknown as { valueFromIndex(index: number): number };
        for (let i = 0; i < own.pairs().length; i += 2)
          expect(lowestUs(own.pairs()[i] as number)).toBe(edges.valueFromIndex(own.pairs()[i] as number));
      },
    ),
  );
});

test('what is less than nothing counts as nothing, and what is longer than an hour as an hour', () => {
  const own = new Buckets();
  own.add(-1);
  own.add(HIGHEST_US);
  expect(own.pairs().filter((_, i) => i % 2 === 0)).toHaveLength(2);
  expect(own.quantileMs(0.5)).toBe(0);
});
