import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivalsOf } from './arrivals.ts';

const at = (...ms: readonly number[]) => Float64Array.from(ms);

test('a loop plays lap after lap, and its end is not among the starts', () => {
  expect(arrivalsOf({ atMs: at(5, 7), lapMs: 10 }, 1, 22, 't')).toEqual([0, 2, 10, 12, 20]);
  expect(arrivalsOf({ atMs: at(5, 7), lapMs: 10 }, 2, 6, 't')).toEqual([0, 1, 5]);
});

test('a trace without times has no starts', () => {
  expect(arrivalsOf({ lapMs: 0 }, 1, undefined, 't')).toBeUndefined();
});

test('rows that all start at once cannot be looped', () => {
  expect(() => arrivalsOf({ atMs: at(5), lapMs: 0 }, 1, 22, 't')).toThrow('all its rows start at once');
});

test('a lap of next to no time is not played for hours', () => {
  expect(() => arrivalsOf({ atMs: at(5), lapMs: 1e-4 }, 1, 3_600_000, 't')).toThrow(
    /^t would start 36,000,000,\d\d\d requests: a lap of it takes .*; shorten loop to play at most 20,000,000\.$/,
  );
});

test('starts ascend from 0 on, whatever the trace', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 5000 }), (steps, speed, loopMs) => {
      let t = 0;
      const atMs = at(...steps.map((gap) => (t += gap)));
      const starts = arrivalsOf({ atMs, lapMs: t }, speed, loopMs, 't') ?? [];
      expect(starts[0]).toBe(0);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      expect(starts.at(-1)).toBeLessThan(loopMs);
    }),
  );
});
