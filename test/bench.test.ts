import { describe, expect, test } from 'vitest';
import { slopeOf, spreadOf } from '../bench/figures.ts';

describe('the arithmetic of the benchmark', () => {
  test('a median with the least and the greatest, of an even and an odd number, without what is missing', () => {
    expect(spreadOf([3, 1, undefined, 2])).toEqual({ least: 1, median: 2, most: 3 });
    expect(spreadOf([4, 1, 2, 3])).toEqual({ least: 1, median: 2.5, most: 4 });
    expect(spreadOf([undefined])).toBeUndefined();
  });

  test('a slope that growth shows in and a single outlier does not', () => {
    const growing = Array.from({ length: 30 }, (_, i) => [i / 12, 100 + i / 6] as const);
    expect(slopeOf(growing)).toBeCloseTo(2, 6);
    const flat = Array.from({ length: 30 }, (_, i) => [i / 12, i === 29 ? 400 : 100] as const);
    expect(slopeOf(flat)).toBe(0);
    expect(slopeOf([[0, 1]])).toBeUndefined();
  });
});
