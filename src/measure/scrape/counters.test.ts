import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { growthOf, rateWithin } from './counters.ts';
import type { FoundSource, Scrape } from './reading.ts';

const SOURCES: readonly FoundSource[] = [
  { url: 'http://a/metrics', flavour: 'vllm', headers: {} },
  { url: 'http://b/metrics', flavour: 'vllm', headers: {} },
];
const scrape = (source: number, atMs: number, outputTokens?: number): Scrape => ({
  source,
  askedMs: atMs - 4,
  atMs,
  reading: outputTokens === undefined ? {} : { outputTokens },
});
const growth = (scrapes: readonly Scrape[], fromMs: number, untilMs: number): ReturnType<typeof growthOf> =>
  growthOf({ scrapes, sources: SOURCES }, 'outputTokens', fromMs, untilMs);

test('a counter grows from the last scrape before the span to the last within it, over all replicas', () => {
  const scrapes = [
    scrape(0, 0, 100),
    scrape(1, 0, 7),
    scrape(0, 1000, 150),
    scrape(1, 1000, 9),
    scrape(0, 2000, 160),
    scrape(1, 2000, 19),
    scrape(0, 3000, 999),
  ];
  expect(growth(scrapes, 1000, 2500)).toEqual({ grownBy: 20, hasRestarted: false });
});

test('a scrape that does not tell it is passed over, and nothing is lost by it', () => {
  expect(growth([scrape(0, 0, 100), scrape(0, 1000), scrape(0, 2000, 160)], 0, 2000)?.grownBy).toBe(60);
});

test('a counter that fell began anew: what it has since then is added', () => {
  expect(growth([scrape(0, 0, 100), scrape(0, 1000, 180), scrape(0, 2000, 30)], 0, 2000)).toEqual({
    grownBy: 110,
    hasRestarted: true,
  });
});

test('a replica that tells it and was not read twice in the span leaves the sum unknown', () => {
  const scrapes = [scrape(0, 0, 1), scrape(0, 1000, 2), scrape(1, 0, 1)];
  expect(growth(scrapes, 0, 1000)).toBeUndefined();
});

test('however the span is cut in two at a scrape, the parts add up to the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 2, maxLength: 30 }), fc.nat(), (grows, where) => {
      const upTo = (i: number): number => grows.slice(0, i + 1).reduce((sum, grown) => sum + grown, 0);
      const scrapes = grows.map((_, i) => scrape(0, i * 1000, upTo(i)));
      const end = (grows.length - 1) * 1000;
      const cut = (where % (grows.length - 1)) * 1000;
      const part = (fromMs: number, untilMs: number): number => growth(scrapes, fromMs, untilMs)?.grownBy ?? 0;
      expect(part(0, cut) + part(cut, end)).toBe(part(0, end));
    }),
  );
});

describe('a rate', () => {
  const rateOf = (scrapes: readonly Scrape[], fromMs: number, untilMs: number, everyMs = 1000): number | undefined =>
    rateWithin({ scrapes, sources: SOURCES, everyMs }, 'outputTokens', fromMs, untilMs);
  const scrapes = [scrape(0, -200, 50), scrape(0, 800, 90), scrape(0, 1800, 190), scrape(0, 2800, 290)];

  test('takes a counter to grow evenly between two scrapes, and not before the load began', () => {
    expect(rateOf(scrapes, 0, 2800)).toBeCloseTo(240 / 2.8);
    expect(rateOf(scrapes, 0, 1300)).toBeCloseTo(90 / 1.3);
    expect(rateOf(scrapes, 400, 800)).toBeCloseTo(50);
    expect(rateOf(scrapes, 1300, 2000)).toBeCloseTo(100);
    expect(rateOf(scrapes, 3000, 4000)).toBeUndefined();
    expect(rateOf([], 0, 9)).toBeUndefined();
    expect(rateOf(scrapes, 500, 500)).toBeUndefined();
  });

  test('is over the time that was read, and absent where that ended well before the load', () => {
    expect(rateOf(scrapes, 0, 4800)).toBeCloseTo(240 / 2.8);
    expect(rateOf(scrapes, 0, 4801)).toBeUndefined();
    const [before, after] = [scrapes.slice(0, 2), scrapes.slice(2)];
    // A source that was first read late, and one that was lost.
    expect(rateOf(after, 0, 2800)).toBeCloseTo(100);
    expect(rateOf([...before, scrape(1, 0, 0), scrape(1, 2800, 28)], 0, 2800)).toBeCloseTo(50 + 10);
    expect(rateOf([...before, scrape(1, 0, 0), scrape(1, 2900, 29)], 0, 2900)).toBeUndefined();
  });

  test('of a counter that grows evenly is the same over any stretch that was read', () => {
    const at = fc.nat(10_000);
    fc.assert(
      fc.property(fc.uniqueArray(at, { minLength: 2 }), at, at, (times, a, b) => {
        const read = times.toSorted((x, y) => x - y).map((atMs) => scrape(0, atMs, atMs * 3));
        const [fromMs, untilMs] = [Math.min(a, b), Math.max(a, b)];
        const rate = rateOf(read, fromMs, untilMs, 10_000);
        const isRead = fromMs < untilMs && (read.at(-1)?.atMs ?? 0) > fromMs && (read[0]?.atMs ?? 0) < untilMs;
        if (isRead) expect(rate).toBeCloseTo(3000, 6);
        else expect(rate).toBeUndefined();
      }),
    );
  });
});
