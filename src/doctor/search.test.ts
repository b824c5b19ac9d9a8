import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endsOf, nextStreams, type Tried } from './search.ts';

/** Tries levels on a machine that can drive `limit` streams; its cost has a part that is always there. */
function search(limit: number, fixed = 0.3, most = 20_000, levels = 12): readonly Tried[] {
  const tried: Tried[] = [];
  while (tried.length < levels) {
    const streams = nextStreams(tried, most);
    if (streams === undefined) break;
    tried.push({ streams, isKept: streams <= limit, used: fixed + (1 - fixed) * (streams / limit) });
  }
  return tried;
}

test('four levels come near the limit of an ordinary machine', () => {
  for (const limit of [300, 700, 1200]) {
    const kept = endsOf(search(limit, 0.3, 20_000, 4)).kept?.streams ?? 0;
    expect(kept, String(limit)).toBeGreaterThan(limit * 0.75);
  }
});

test('whatever the limit, the ends close in on it, and nothing is tried twice', () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 15_000 }), fc.double({ min: 0, max: 0.6, noNaN: true }), (limit, fixed) => {
      const tried = search(limit, fixed, 20_000, 40);
      const { kept, broken } = endsOf(tried);
      expect(new Set(tried.map(({ streams }) => streams)).size).toBe(tried.length);
      expect(kept?.streams).toBeLessThanOrEqual(limit);
      expect(broken?.streams).toBeGreaterThan(limit);
      expect((broken?.streams ?? 0) / (kept?.streams ?? 1)).toBeLessThan(1.3);
    }),
  );
});

test('a level that broke with plenty to spare is tried once more, and believed the second time', () => {
  const stumble = { streams: 200, isKept: false, used: 0.4 };
  expect(nextStreams([stumble], 20_000)).toBe(200);
  expect(nextStreams([stumble, stumble], 20_000)).toBe(50);
  const kept = { ...stumble, isKept: true };
  expect(nextStreams([stumble, kept], 20_000)).toBe(400);
  expect(endsOf([stumble, kept])).toEqual({ kept, broken: undefined });
});

test('more streams than connections can be had for are not tried', () => {
  expect(search(1e6, 0, 900).at(-1)?.streams).toBe(900);
});

test('a machine that keeps nothing is given up', () => {
  expect(endsOf(search(0)).kept).toBeUndefined();
  expect(search(0).at(-1)?.streams).toBeGreaterThan(0);
});

test('a level counts as kept only if none below it was broken', () => {
  const tried = [
    { streams: 200, isKept: true, used: 0.2 },
    { streams: 800, isKept: true, used: 0.7 },
    { streams: 600, isKept: false, used: 1.2 },
  ];
  expect(endsOf(tried)).toEqual({ kept: tried[0], broken: tried[2] });
});
