import { expect, test } from 'vitest';
import type { Reading, Scrape } from './reading.ts';
import { gaugeOf, ticksOf } from './ticks.ts';

const scrape = (source: number, second: number, reading: Reading, inFlight?: number): Scrape => ({
  source,
  askedMs: second * 1000 + 2,
  atMs: second * 1000 + 6,
  reading,
  ...(inFlight === undefined ? {} : { inFlight }),
});
const ticks = (...scrapes: readonly Scrape[]): ReturnType<typeof ticksOf> => ticksOf({ scrapes, everyMs: 1000 });

test('replicas are one server: requests are added up, shares of a cache are averaged', () => {
  expect(
    ticks(
      scrape(0, 1, { queueDepth: 2, running: 8, kvUsage: 0.5 }),
      scrape(1, 1, { queueDepth: 1, running: 4, kvUsage: 0.1 }),
    ),
  ).toMatchObject([{ queueDepth: 3, running: 12, kvUsage: 0.3 }]);
});

test('a tick that one replica missed has no sum, and keeps what the others alone tell', () => {
  const [whole, gap] = ticks(
    scrape(0, 1, { queueDepth: 2, kvUsage: 0.5 }),
    scrape(1, 1, { queueDepth: 1 }),
    scrape(0, 2, { queueDepth: 2, kvUsage: 0.6 }),
  );
  expect(whole).toMatchObject({ queueDepth: 3 });
  expect(gap).not.toHaveProperty('queueDepth');
  expect(gap).toMatchObject({ kvUsage: 0.6 });
});

test('the hidden queue is what is out and with neither of the server’s two, and may be below nothing', () => {
  const [hidden, others] = ticks(
    scrape(0, 1, { queueDepth: 2, running: 8 }, 15),
    scrape(0, 2, { queueDepth: 2, running: 8 }, 7),
  );
  expect(hidden?.hiddenQueue).toBe(5);
  expect(others?.hiddenQueue).toBe(-3);
});

test('a server that tells no queue has no hidden one', () => {
  expect(ticks(scrape(0, 1, { running: 8 }, 15))[0]).not.toHaveProperty('hiddenQueue');
});

test('the scrape before the first request is a tick of its own', () => {
  const early: Scrape = { source: 0, askedMs: -199, atMs: -190, reading: { queueDepth: 9 } };
  expect(ticks(early, scrape(0, 0, { queueDepth: 1 })).map(({ queueDepth }) => queueDepth)).toEqual([9, 1]);
});

test('a level has the figures of its samples, and none without one', () => {
  expect(gaugeOf([3, 1, 8])).toEqual({ type: 'gauge', mean: 4, min: 1, max: 8, last: 8 });
  expect(gaugeOf([])).toBeUndefined();
});
