import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import { type Due, instants } from './instants.ts';

const first = (count: number, seed: number, everyMs = 1000, fromTick = 0): readonly Due[] => [
  ...instants(everyMs, fromTick, seeded(seed)).take(count),
];

test('each interval has one instant, and each eight one in every eighth', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 5000 }), fc.nat(50), (seed, everyMs, fromTick) => {
      const all = first(24, seed, everyMs, fromTick);
      expect(all.map(({ tick }) => tick)).toEqual(all.map((_, i) => fromTick + i));
      for (const { tick, dueMs } of all) expect(Math.floor(dueMs / everyMs)).toBe(tick);
      for (const from of [0, 8, 16]) {
        const parts = all.slice(from, from + 8).map(({ tick, dueMs }) => Math.floor((dueMs / everyMs - tick) * 8));
        expect(parts.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      }
    }),
  );
});

test('the same seed asks at the same instants, another at others', () => {
  expect(first(20, 7)).toEqual(first(20, 7));
  expect(first(20, 7)).not.toEqual(first(20, 8));
});

test.each([0.5, 1, 2, 3, 4, 7.3])(
  'at %f arrivals a second, each 0.42 s of work, the mean that runs is true',
  (rate) => {
    const running = (atMs: number): number => {
      const everyMs = 1000 / rate;
      return Math.floor(atMs / everyMs) - Math.floor((atMs - 420) / everyMs);
    };
    for (const seed of [1, 2, 3]) {
      const samples = first(60, seed).map(({ dueMs }) => running(dueMs + 1000));
      expect(samples.reduce((a, b) => a + b) / 60).toBeCloseTo(rate * 0.42, 0.7);
      expect(Math.abs(samples.reduce((a, b) => a + b) / 60 - rate * 0.42)).toBeLessThan(0.12);
    }
  },
);
