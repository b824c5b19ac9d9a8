import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, editDistance, nearest } from './nearest.ts';

test.each([
  ['durration', ['duration', 'rate'], 'duration'],
  ['maxVus', ['vus', 'maxVUs'], 'maxVUs'],
  ['tfft', ['ttft', 'tpot'], 'ttft'],
  ['slo', ['solo', 'seed'], 'solo'],
  ['helper', ['target', 'options'], undefined],
])('%s, of %j, is nearest to %s', (name, candidates, expected) => {
  expect(nearest(name, candidates)).toBe(expected);
});

test('nothing is suggested when nothing is near', () => {
  expect(didYouMean('prefix_hits', ['ttft'])).toBe('');
});

test('the distance is 0 only to itself, the same both ways, and never above the longer length', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      const distance = editDistance(a, b);
      expect(distance === 0).toBe(a === b);
      expect(distance).toBe(editDistance(b, a));
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
