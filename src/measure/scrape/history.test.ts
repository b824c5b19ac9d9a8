import { expect, test } from 'vitest';
import { HistoryKeeper } from './history.ts';
import type { CumulativeHistogram, Scrape } from './reading.ts';

const times = (count: number): CumulativeHistogram => ({
  bounds: [100, Number.POSITIVE_INFINITY],
  counts: [count, count],
  sumMs: count,
  count,
});
const scrape = (source: number, second: number): Scrape => ({
  source,
  askedMs: second * 1000,
  atMs: second * 1000 + 5,
  reading: { queueDepth: second, outputTokens: second, ttft: times(second), itl: times(second) },
});
const withTimes = ({ scrapes }: HistoryKeeper, source = 0): readonly number[] =>
  scrapes
    .filter((s) => s.source === source && s.reading.ttft !== undefined)
    .map(({ reading }) => reading.queueDepth ?? -1);

test('of few readings everything is kept', () => {
  const keeper = new HistoryKeeper(10);
  const all = Array.from({ length: 10 }, (_, i) => scrape(0, i));
  for (const one of all) keeper.add(one);
  expect(keeper.scrapes).toEqual(all);
});

test('of many, the numbers of all, and histograms of the first, of the last and of ever fewer between', () => {
  const keeper = new HistoryKeeper(10);
  for (let second = 0; second < 100; second++) {
    keeper.add(scrape(0, second));
    const kept = withTimes(keeper);
    expect(kept[0]).toBe(0);
    expect(kept.at(-1)).toBe(second);
    expect(kept.length).toBeLessThanOrEqual(11);
    // As evenly as they were read: no gap is twice another, but for the last one.
    const gaps = kept.slice(1, -1).map((at, i) => at - kept[i]!);
    expect(new Set(gaps).size).toBeLessThanOrEqual(1);
  }
  expect(keeper.scrapes.map(({ reading }) => [reading.queueDepth, reading.outputTokens])).toEqual(
    Array.from({ length: 100 }, (_, i) => [i, i]),
  );
  expect(withTimes(keeper)).toEqual([0, 16, 32, 48, 64, 80, 96, 99]);
});

test('each source is kept by itself', () => {
  const keeper = new HistoryKeeper(10);
  for (let second = 0; second < 100; second++) {
    keeper.add(scrape(0, second));
    if (second < 5) keeper.add(scrape(1, second));
  }
  expect(withTimes(keeper, 1)).toEqual([0, 1, 2, 3, 4]);
});

test('bounds that stay the same are there once', () => {
  const keeper = new HistoryKeeper();
  for (let second = 0; second < 3; second++) keeper.add(scrape(0, second));
  const [first, , last] = keeper.scrapes;
  expect(last?.reading.ttft?.bounds).toBe(first?.reading.ttft?.bounds);
  keeper.add({ ...scrape(0, 3), reading: { ttft: { ...times(1), bounds: [7, Number.POSITIVE_INFINITY] } } });
  expect(keeper.scrapes.at(-1)?.reading.ttft?.bounds[0]).toBe(7);
});
