import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CACHE_POLICIES, CACHES, type CachePolicy } from './caches.ts';

const profile = Array.from({ length: 16 }, (_, e) => e);
const woken = fc.uniqueArray(fc.nat(15)).map((experts) => experts.toSorted((a, b) => a - b));

describe.each(CACHE_POLICIES)('%s', (policy) => {
  test('never holds more than there is room for, and misses no more than what is woken', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(woken, fc.boolean())), fc.integer({ min: 0, max: 16 }), (steps, room) => {
        const cache = CACHES[policy]({ room, profile });
        for (const [experts, mayAdmit] of steps) {
          const missing = cache.use(experts, mayAdmit);
          expect(missing).toBeLessThanOrEqual(experts.length);
          expect(missing).toBeGreaterThanOrEqual(experts.length - room);
          expect(cache.resident.size).toBe(room);
        }
      }),
    );
  });

  test('has what the profile found popular in the beginning, and misses nothing when all have room', () => {
    expect([...CACHES[policy]({ room: 3, profile }).resident].toSorted()).toEqual([0, 1, 2]);
    const whole = CACHES[policy]({ room: 16, profile });
    expect([whole.use(profile, true), whole.use(profile, true)]).toEqual([0, 0]);
  });

  test('keeps what it has when nothing may come in', () => {
    const cache = CACHES[policy]({ room: 4, profile });
    expect([cache.use([8, 9, 10], false), cache.use([0, 1, 2, 3], false)]).toEqual([3, 0]);
  });
});

/** Misses of each of these steps, one after the other. */
function missesOf(policy: CachePolicy, room: number, steps: readonly (readonly number[])[]): readonly number[] {
  const cache = CACHES[policy]({ room, profile });
  return steps.map((experts) => cache.use(experts, true));
}

test('a scan of more than there is room for misses all when it evicts as it goes, and one a step otherwise', () => {
  const scan = Array.from({ length: 20 }, () => profile);
  expect(
    missesOf('lru-sequential', 15, scan)
      .slice(2)
      .every((n) => n >= 15),
  ).toBe(true);
  for (const policy of ['pinned', 'lru-resident-first', 'lfu'] as const)
    expect(new Set(missesOf(policy, 15, scan))).toEqual(new Set([1]));
});

test('what is wanted often stays where use is counted, and goes where only the last use counts', () => {
  const often = [0, 1, 2, 3];
  const steps = [...Array.from({ length: 30 }, () => often), [8], [9], [10], [11], often];
  expect(missesOf('lfu', 4, steps).at(-1)).toBe(0);
  expect(missesOf('lru-sequential', 4, steps).at(-1)).toBe(4);
});
