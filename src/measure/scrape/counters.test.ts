import fc from 'fast-check';
import { expect, test } from 'vitest';
import { growthOf, growthWithin } from './counters.ts';
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

test('between two scrapes a counter is taken to grow evenly, and not before the load began', () => {
  const scrapes = [scrape(0, -200, 50), scrape(0, 800, 90), scrape(0, 1800, 190), scrape(0, 2800, 290)];
  const within = (fromMs: number, untilMs: number): number | undefined =>
    growthWithin({ scrapes, sources: SOURCES }, 'outputTokens', fromMs, untilMs);
  expect(within(0, 2800)).toBeCloseTo(240);
  expect(within(0, 1300)).toBeCloseTo(40 + 50);
  expect(within(400, 800)).toBeCloseTo(20);
  expect(within(1300, 2000)).toBeCloseTo(50 + 20);
  expect(within(3000, 4000)).toBeUndefined();
  expect(growthWithin({ scrapes: [], sources: SOURCES }, 'outputTokens', 0, 9)).toBeUndefined();
});

test('the parts of any stretch add up to it', () => {
  const at = fc.nat(10_000);
  fc.assert(
    fc.property(fc.uniqueArray(at, { minLength: 2 }), fc.tuple(at, at, at), (times, [a, b, c]) => {
      const scrapes = times.toSorted((x, y) => x - y).map((atMs, i) => scrape(0, atMs, i * i));
      const within = (fromMs: number, untilMs: number): number =>
        growthWithin({ scrapes, sources: SOURCES }, 'outputTokens', fromMs, untilMs) ?? 0;
      const [first = 0, middle = 0, last = 0] = [a, b, c].toSorted((x, y) => x - y);
      expect(within(first, middle) + within(middle, last)).toBeCloseTo(within(first, last), 6);
    }),
  );
});
