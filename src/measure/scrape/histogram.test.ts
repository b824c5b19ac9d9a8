import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePage } from '../../../test/fixtures/parse-page.ts';
import { bucketOf, grownBy, type HistogramLines, histogramOf, timesOf, together } from './histogram.ts';
import { samplesOf } from './page.ts';
import type { CumulativeHistogram } from './reading.ts';

function lines(text: string): HistogramLines {
  const parsed = parsePage(text);
  if (parsed.kind === 'problem') throw new Error(parsed.problem);
  const of = (suffix: string) => samplesOf(parsed.page, `t${suffix}`);
  return { buckets: of('_bucket'), sums: of('_sum'), counts: of('_count') };
}

const ONE = 't_bucket{le="0.1"} 2\nt_bucket{le="1.0"} 3\nt_bucket{le="+Inf"} 4\nt_sum 5.5\nt_count 4\n';

test('a histogram of seconds is read in ms, its lines in any order', () => {
  const expected = { bounds: [100, 1000, Number.POSITIVE_INFINITY], counts: [2, 3, 4], sumMs: 5500, count: 4 };
  expect(histogramOf(lines(ONE), 1000)).toEqual(expected);
  expect(histogramOf(lines(`${ONE.trimEnd().split('\n').toReversed().join('\n')}\n`), 1000)).toEqual(expected);
  expect(histogramOf(lines(ONE), 0.001)?.sumMs).toBeCloseTo(0.0055, 12);
});

test('ranks are added up; where their bounds differ those stay that all have', () => {
  const rank = (engine: number, bounds: readonly string[]) =>
    [
      ...bounds.map((le, i) => `t_bucket{engine="${engine}",le="${le}"} ${i + 1}`),
      `t_sum{engine="${engine}"} 2`,
      `t_count{engine="${engine}"} ${bounds.length}`,
      '',
    ].join('\n');
  expect(histogramOf(lines(rank(0, ['0.1', '1', '+Inf']) + rank(1, ['0.1', '1', '+Inf'])), 1000)).toEqual({
    bounds: [100, 1000, Number.POSITIVE_INFINITY],
    counts: [2, 4, 6],
    sumMs: 4000,
    count: 6,
  });
  expect(histogramOf(lines(rank(0, ['0.1', '1', '+Inf']) + rank(1, ['0.5', '1', '2', '+Inf'])), 1000)).toEqual({
    bounds: [1000, Number.POSITIVE_INFINITY],
    counts: [4, 7],
    sumMs: 4000,
    count: 7,
  });
});

test.each([
  ['without a sum', 't_bucket{le="1"} 2\nt_bucket{le="+Inf"} 4\nt_count 4\n'],
  ['with a sum that is no number', 't_bucket{le="+Inf"} 4\nt_sum NaN\nt_count 4\n'],
  ['with a bound that is no number', 't_bucket{le="fast"} 2\nt_bucket{le="+Inf"} 4\nt_sum 4\nt_count 4\n'],
  ['without a bound', 't_bucket 2\nt_bucket{le="+Inf"} 4\nt_sum 4\nt_count 4\n'],
  ['of which one rank lacks a part', `${ONE}t_sum{engine="1"} 3\n`],
  ['that is not there', 'u 1\n'],
])('a histogram %s is not told', (_, text) => {
  expect(histogramOf(lines(text), 1000)).toBeUndefined();
});

test('the count stands in for an infinite bucket, and sum and count alone are a mean', () => {
  expect(histogramOf(lines('t_bucket{le="1"} 2\nt_sum 4\nt_count 3\n'), 1)?.counts).toEqual([2, 3]);
  const mean = histogramOf(lines('t_sum 4\nt_count 2\n'), 1000);
  expect(timesOf(mean!)).toEqual({ count: 2, meanMs: 2000, p50: [0, null], p95: [0, null], p99: [0, null] });
});

test('a bucket that was written before one more had ended does not fall behind the one below', () => {
  const text = 't_bucket{le="1"} 5\nt_bucket{le="2"} 4\nt_bucket{le="+Inf"} 6\nt_sum 1\nt_count 6\n';
  expect(histogramOf(lines(text), 1)?.counts).toEqual([5, 5, 6]);
});

describe('whatever was observed', () => {
  const bounds = fc
    .uniqueArray(fc.integer({ min: 0, max: 50 }), { maxLength: 8 })
    .map((all) => [...all.sort((a, b) => a - b), Number.POSITIVE_INFINITY]);
  const values = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 200 });
  const some = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 200 });
  const histogram = (of: readonly number[], over: readonly number[]): CumulativeHistogram => ({
    bounds: over,
    counts: over.map((bound) => of.filter((value) => value <= bound).length),
    sumMs: of.reduce((a, b) => a + b, 0),
    count: of.length,
  });

  test('the bucket of a quantile holds the value of that rank', () => {
    fc.assert(
      fc.property(some, bounds, fc.constantFrom(0.5, 0.95, 0.99, 0, 1), (all, over, q) => {
        const sorted = all.toSorted((a, b) => a - b);
        const value = sorted[Math.max(0, Math.ceil((q * 100 * all.length) / 100 - 1e-9) - 1)]!;
        const [low, high] = bucketOf(histogram(all, over), q);
        expect(value).toBeGreaterThanOrEqual(low);
        if (high !== null) expect(value).toBeLessThanOrEqual(high);
        // And no bucket below holds it.
        if (value === low) expect(low).toBe(0);
      }),
    );
  });

  test('what grew is what was observed in between', () => {
    fc.assert(
      fc.property(values, values, bounds, (before, more, over) => {
        const grown = grownBy(histogram(before, over), histogram([...before, ...more], over));
        expect(grown).toEqual(histogram(more, over));
        expect(timesOf(grown!)?.count).toBe(more.length === 0 ? undefined : more.length);
      }),
    );
  });

  test('several as one are as if one had seen all', () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 4 }), bounds, (each, over) => {
        expect(together(each.map((all) => histogram(all, over)))).toEqual(histogram(each.flat(), over));
      }),
    );
  });

  test('after a restart nothing is known, unless it has caught up with every bucket', () => {
    fc.assert(
      fc.property(some, values, bounds, (before, anew, over) => {
        const [a, b] = [histogram(before, over), histogram(anew, over)];
        const hasFallen = b.sumMs < a.sumMs || b.counts.some((count, i) => count < a.counts[i]!);
        expect(grownBy(a, b) === undefined).toBe(hasFallen);
      }),
    );
  });
});

test('other bounds are another histogram', () => {
  const one = { bounds: [1, Number.POSITIVE_INFINITY], counts: [1, 2], sumMs: 2, count: 2 };
  expect(grownBy(one, { ...one, bounds: [2, Number.POSITIVE_INFINITY] })).toBeUndefined();
  expect(grownBy({ ...one, bounds: [Number.POSITIVE_INFINITY], counts: [2] }, one)).toBeUndefined();
});

test('of two pages written while requests ended no bucket grew by less than the one below', () => {
  const at = (...counts: readonly number[]) => ({
    bounds: [1, 2, Number.POSITIVE_INFINITY],
    counts,
    sumMs: 9,
    count: counts[2]!,
  });
  expect(grownBy(at(4, 5, 6), at(6, 6, 7))).toMatchObject({ counts: [2, 2, 2], count: 2 });
});
