import { describe, expect, test } from 'vitest';
import { fewestFor, isEnough, isQuantile, QUANTILES, type Quantile } from './quantiles.ts';

describe('a quantile says something', () => {
  test.each([
    ['p50', 8],
    ['p90', 35],
    ['p95', 73],
    ['p99', 381],
    ['p999', 3838],
  ] as const)('%s of %i values and more', (quantile, count) => {
    const q = QUANTILES[quantile];
    expect([isEnough(count - 1, q), isEnough(count, q), fewestFor(q)]).toEqual([false, true, count]);
  });

  test('not of none', () => {
    expect(Object.values(QUANTILES).some((q) => isEnough(0, q))).toBe(false);
  });
});

test('only the names of the table are quantiles', () => {
  expect((['p50', 'p999'] satisfies Quantile[]).every(isQuantile)).toBe(true);
  expect(['p96', 'toString', ''].some(isQuantile)).toBe(false);
});
