import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Distribution } from './distribution.ts';
import { StoredDistribution } from './stored-distribution.ts';

const milliseconds = fc.array(fc.double({ min: 0, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 300 });

const of = (values: readonly number[]): Distribution => {
  const d = new Distribution();
  for (const v of values) d.add(v);
  return d;
};
const stored = (values: readonly number[]): StoredDistribution => {
  const read = StoredDistribution.read({
    hdr: of(values).encode(),
    min: Math.min(...values),
    max: Math.max(...values),
  });
  if (read === undefined) throw new Error('it can be read');
  return read;
};

test('has the quantiles, and their intervals, of the distribution that was stored', () => {
  fc.assert(
    fc.property(milliseconds, fc.constantFrom(0.1, 0.5, 0.95, 0.99), (values, q) => {
      expect(stored(values).count).toBe(values.length);
      expect(stored(values).quantileMs(q)).toBe(of(values).quantileMs(q));
      expect(stored(values).interval95(q)).toEqual(of(values).quantileInterval95(q));
    }),
    { numRuns: 30 },
  );
});

test('merges as the values would', () => {
  fc.assert(
    fc.property(milliseconds, milliseconds, fc.constantFrom(0.1, 0.5, 0.99), (a, b, q) => {
      expect(StoredDistribution.merged([stored(a), stored(b)]).quantileMs(q)).toBe(of([...a, ...b]).quantileMs(q));
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['nothing', ''],
  ['an empty one', new Distribution().encode()],
  ['junk', 'HISTFAAAxx'],
  ['text', '<b>'],
])('of %s there is none', (_, hdr) => {
  expect(StoredDistribution.read({ hdr, min: 0, max: 0 })).toBeUndefined();
});
