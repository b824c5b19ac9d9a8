import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Distribution, decodeQuantile } from './distribution.ts';

const milliseconds = fc.array(fc.double({ min: 0, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 300 });

const of = (values: readonly number[]): Distribution => {
  const d = new Distribution();
  for (const v of values) d.add(v);
  return d;
};

test('merging two is the same as adding all to one, to the byte', () => {
  fc.assert(
    fc.property(milliseconds, milliseconds, (a, b) => {
      const merged = of(a);
      merged.absorb(of(b).state());
      const whole = of([...a, ...b]);
      expect(merged.encode()).toBe(whole.encode());
      expect(merged.count).toBe(whole.count);
      expect(merged.moments?.maxMs).toBe(whole.moments?.maxMs);
      expect(merged.moments?.sumMs).toBeCloseTo(whole.moments?.sumMs ?? Number.NaN, 3);
    }),
    { numRuns: 50 },
  );
});

test('what crosses to another thread and is added up there is what one would have added up, to the byte', () => {
  fc.assert(
    fc.property(fc.array(milliseconds, { maxLength: 4 }), (shares) => {
      const merged = new Distribution();
      for (const share of shares) merged.absorb(structuredClone(of(share).state()));
      const whole = of(shares.flat());
      expect(merged.encode()).toBe(whole.encode());
      for (const q of [0, 0.01, 0.5, 0.99, 1]) expect(merged.quantileMs(q)).toBe(whole.quantileMs(q));
    }),
    { numRuns: 50 },
  );
});

test('a quantile is within 0.1 % of the value of that rank', () => {
  fc.assert(
    fc.property(milliseconds, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, q) => {
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(q * values.length - 1e-9) - 1)] ?? Number.NaN;
      const got = of(values).quantileMs(q) ?? Number.NaN;
      expect(Math.abs(got - exact)).toBeLessThanOrEqual(exact * 0.001 + 0.002);
    }),
  );
});

test('count, mean, least and greatest are exact', () => {
  const d = of([0.5, 1234.567, 3]);
  expect(d.moments).toMatchObject({ count: 3, minMs: 0.5, maxMs: 1234.567, meanMs: (0.5 + 1234.567 + 3) / 3 });
});

test('p99 of a hundred values has no interval, p50 has', () => {
  const d = of(Array.from({ length: 100 }, (_, i) => i + 1));
  expect(d.quantileInterval95(0.99)).toBeUndefined();
  expect(d.quantileInterval95(0.5)?.[0]).toBeCloseTo(40, 0);
  expect(d.quantileInterval95(0.5)?.[1]).toBeCloseTo(60, 0);
});

test('what a quantile is at least can be said of few values, and is less than it seems', () => {
  const ten = of([1, 1, 1, 1, 1, 1, 1, 1, 1, 500]);
  expect(ten.quantileMs(0.99)).toBe(500);
  expect(ten.quantileAtLeastMs(0.99)).toBeCloseTo(1, 2);
  expect(of(Array.from({ length: 1000 }, (_, i) => (i < 970 ? 1 : 500))).quantileAtLeastMs(0.99)).toBeCloseTo(500, -1);
  expect(of([7]).quantileAtLeastMs(0.99)).toBeUndefined();
});

test('what a quantile is at least is the lower end of its interval, where there is one', () => {
  const thousand = of(Array.from({ length: 1000 }, (_, i) => i + 1));
  // n·q − z·√(n·q·(1 − q)) = 950 − 1.96 · 6.89
  expect(thousand.quantileAtLeastMs(0.95)).toBeCloseTo(936, 0);
  fc.assert(
    fc.property(milliseconds, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (values, q) => {
      const d = of(values);
      const interval = d.quantileInterval95(q);
      if (interval !== undefined) expect(d.quantileAtLeastMs(q)).toBe(interval[0]);
    }),
  );
});

test('an interval for p95 covers the true value about 95 times in 100', () => {
  let state = 1;
  const uniform = (): number => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  let covered = 0;
  for (let trial = 0; trial < 400; trial++) {
    const interval = of(Array.from({ length: 1000 }, () => uniform() * 1000)).quantileInterval95(0.95);
    if (interval !== undefined && interval[0] <= 950 && 950 <= interval[1]) covered++;
  }
  expect(covered / 400).toBeGreaterThan(0.92);
});

test('a value that is no number is refused instead of counted as zero', () => {
  expect(() => of([Number.NaN])).toThrow('finite');
});

test('more than an hour counts as an hour among the quantiles, and as itself for the greatest', () => {
  const d = of([1, 3_700_000]);
  expect(d.quantileMs(1)).toBeCloseTo(3_600_000, -4);
  expect(d.moments?.maxMs).toBe(3_700_000);
});

test('what is written can be read again', () => {
  expect(decodeQuantile(of([1, 2, 3, 4, 1000]).encode(), 1)).toBeCloseTo(1000, -1);
});
