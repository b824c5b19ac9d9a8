import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilson95 } from './wilson.ts';

const Z = 1.959963984540054;

// Newcombe (1998), table I, method 3, to the four digits that are printed there.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%i of %i as published', (successes, trials, low, high) => {
  expect(wilson95(successes, trials).map((end) => Number(end.toFixed(4)))).toEqual([low, high]);
});

test('8 of 10, and none of 10', () => {
  expect(wilson95(8, 10).map((end) => Number(end.toFixed(4)))).toEqual([0.4902, 0.9433]);
  expect(wilson95(0, 10).map((end) => Number(end.toFixed(4)))).toEqual([0, 0.2775]);
});

const counted = fc
  .integer({ min: 1, max: 100_000 })
  .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));

test('its ends are the proportions that lie z of their own standard errors from what was observed', () => {
  fc.assert(
    fc.property(counted, ([successes, trials]) => {
      const observed = successes / trials;
      for (const end of wilson95(successes, trials)) {
        if (end === 0 || end === 1) continue;
        const distance = Math.abs(observed - end) / Math.sqrt((end * (1 - end)) / trials);
        expect(distance).toBeCloseTo(Z, 6);
      }
    }),
  );
});

test('it holds the observed share, stays within 0 and 1, and is its own mirror', () => {
  fc.assert(
    fc.property(counted, ([successes, trials]) => {
      const [low, high] = wilson95(successes, trials);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThanOrEqual(successes / trials);
      expect(high).toBeGreaterThanOrEqual(successes / trials);
      expect(high).toBeLessThanOrEqual(1);
      const [mirroredLow, mirroredHigh] = wilson95(trials - successes, trials);
      expect(mirroredLow).toBeCloseTo(1 - high, 10);
      expect(mirroredHigh).toBeCloseTo(1 - low, 10);
    }),
  );
});
