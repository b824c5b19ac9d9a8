import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Bounded } from './bounded.ts';
import { Distribution } from './distribution.ts';

const of = (values: readonly number[]): Distribution => {
  const distribution = new Distribution();
  for (const value of values) distribution.add(value);
  return distribution;
};

/** Of the smallest value that at least the share `q` of all is not above. */
const bruteQuantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1] as number;

/** Whole milliseconds below 2 s are buckets of their own, but for a few µs. */
const ms = fc.integer({ min: 1, max: 1500 });
const values = fc.array(ms, { maxLength: 40 });
/** A share that is no product of rounding: k of n. */
const share = fc.constantFrom(0.25, 0.5, 0.75, 1);
const given = fc
  .record({ measured: values, atLeast: values, q: share })
  .filter(({ measured, atLeast }) => measured.length + atLeast.length > 0);

describe('figures over values of which some are only bounded', () => {
  test('the quantile lies between that with all at their bounds and that with none ever ended', () => {
    fc.assert(
      fc.property(given, ({ measured, atLeast, q }) => {
        const bounds = new Bounded(of(measured), of(atLeast)).quantile(q);
        const low = bruteQuantile([...measured, ...atLeast], q);
        const high = bruteQuantile([...measured, ...atLeast.map(() => Number.POSITIVE_INFINITY)], q);
        expect(bounds?.lowMs).toBeCloseTo(low, -0.5);
        if (Number.isFinite(high)) expect(bounds?.highMs).toBeCloseTo(high, -0.5);
        else expect(bounds?.highMs).toBe(high);
      }),
    );
  });

  test('wherever the values truly are, the quantile is between its bounds', () => {
    const late = fc.array(fc.record({ boundMs: ms, laterMs: ms }), { maxLength: 40 });
    fc.assert(
      fc.property(values, late, share, (measured, given, q) => {
        fc.pre(measured.length + given.length > 0);
        const bounds = new Bounded(of(measured), of(given.map(({ boundMs }) => boundMs))).quantile(q);
        const truth = bruteQuantile([...measured, ...given.map(({ boundMs, laterMs }) => boundMs + laterMs)], q);
        expect(bounds?.lowMs).toBeLessThanOrEqual(truth * 1.002);
        expect(bounds?.highMs).toBeGreaterThanOrEqual(truth * 0.998);
      }),
    );
  });

  test('it is known exactly where no bound lies at it or below', () => {
    fc.assert(
      fc.property(given, ({ measured, atLeast, q }) => {
        const low = bruteQuantile([...measured, ...atLeast], q);
        fc.pre(atLeast.every((boundMs) => boundMs > low));
        const bounds = new Bounded(of(measured), of(atLeast)).quantile(q);
        expect(bounds?.highMs).toBe(bounds?.lowMs);
      }),
    );
  });

  test('with nothing given up every figure is that of the distribution, to the byte', () => {
    fc.assert(
      fc.property(fc.array(ms, { minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (measured, q) => {
        const distribution = of(measured);
        const bounded = new Bounded(distribution);
        const known = (value: number | undefined) => ({ lowMs: value, highMs: value });
        expect(bounded.quantile(q)).toEqual(known(distribution.quantileMs(q)));
        expect(bounded.mean).toEqual(known(distribution.moments?.meanMs));
        expect(bounded.min).toEqual(known(distribution.moments?.minMs));
        expect(bounded.max).toEqual(known(distribution.moments?.maxMs));
      }),
    );
  });

  test('low is never above high, at any share', () => {
    fc.assert(
      fc.property(values, values, fc.double({ min: 0, max: 1, noNaN: true }), (measured, atLeast, q) => {
        const bounds = new Bounded(of(measured), of(atLeast)).quantile(q);
        if (bounds !== undefined) expect(bounds.lowMs).toBeLessThanOrEqual(bounds.highMs);
      }),
    );
  });

  test('a mean and a greatest value with something given up are known from below only', () => {
    const bounded = new Bounded(of([10, 20]), of([300]));
    expect(bounded.mean).toEqual({ lowMs: 110, highMs: Number.POSITIVE_INFINITY });
    expect(bounded.max).toEqual({ lowMs: 300, highMs: Number.POSITIVE_INFINITY });
    expect(bounded.min).toEqual({ lowMs: 10, highMs: 10 });
    expect(new Bounded(of([10]), of([5])).min).toEqual({ lowMs: 5, highMs: 10 });
  });

  test('of nothing there is nothing', () => {
    expect(new Bounded().quantile(0.5)).toBeUndefined();
    expect(new Bounded().mean).toBeUndefined();
  });
});
