import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sketch } from '../stats/sketch.ts';
import { heatMap } from './heat.ts';

const sketchOf = (values: readonly number[]): Sketch => {
  const sketch = new Sketch();
  for (const value of values) sketch.add(value);
  return sketch;
};

test('every value is counted once, in the bin that holds it', () => {
  const anyMs = fc.double({ min: 0.01, max: 100_000, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.array(anyMs, { maxLength: 20 }), { minLength: 1, maxLength: 6 }), (windows) => {
      const map = heatMap(windows.map(sketchOf));
      if (map === undefined) {
        expect(windows.flat()).toEqual([]);
        return;
      }
      for (const [i, values] of windows.entries()) {
        const [first = 0, ...counts] = map.counts[i] ?? [];
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
        for (const value of values) {
          const bin = Math.max(0, Math.log(value / map.fromMs) / Math.log(map.ratio));
          // A value on an edge may be counted on either side of it.
          const near = [Math.floor(bin - 1e-6), Math.floor(bin + 1e-6)].map((k) => counts[k - first] ?? 0);
          expect(Math.max(...near)).toBeGreaterThan(0);
        }
      }
      const bins = Math.max(...map.counts.map(([first = 0, ...counts]) => first + counts.length));
      expect(bins).toBeLessThanOrEqual(45);
    }),
  );
});

test('a few values far below do not take the room of the rest', () => {
  const mass = Array.from({ length: 1000 }, (_, i) => 20 + i / 50);
  const map = heatMap([sketchOf([...mass, 0.001, 0.002, 0.003])]);
  expect(map?.fromMs).toBeGreaterThan(19);
  expect(map?.counts[0]?.slice(1).reduce((sum, count) => sum + count, 0)).toBe(1003);
});

test('nothing measured is no map', () => {
  expect(heatMap([sketchOf([]), sketchOf([])])).toBeUndefined();
});
