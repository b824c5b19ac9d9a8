import { afterEach, describe, expect, test } from 'vitest';
import { parsePage } from '../../../test/fixtures/parse-page.ts';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import type { RunMs } from '../../core/clock.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { seeded } from '../../core/rng.ts';
import { startMock } from '../../mock/server.ts';
import { discoverMetrics } from './discover.ts';
import { type Fetched, type Fetcher, openFetcher } from './fetch.ts';
import type { FirstReading } from './first-reading.ts';
import { grownBy } from './histogram.ts';
import { instants } from './instants.ts';
import type { FoundSource, Reading, Scrape } from './reading.ts';
import { type ServerWatch, watchServer } from './watch.ts';

/** The instants of the watches below, which all have the same seed. */
const DUE = [...instants(1000, 0, seeded(5)).take(20)].map(({ dueMs }) => dueMs);
const due = (tick: number): RunMs => DUE[tick] ?? Number.NaN;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

const sourceAt = (url: string, flavour = 'vllm'): FoundSource => ({ url, flavour, headers: { authorization: url } });

function page(waiting: number): Fetched {
  const parsed = parsePage(`vllm:num_requests_waiting ${waiting}\n`);
  if (parsed.kind === 'problem') throw new Error(parsed.problem);
  return parsed;
}

/** What each source said last; undefined where it was asked in vain since. */
function latestOf(watch: ServerWatch): readonly (Reading | undefined)[] {
  const { sources, scrapes, misses } = watch.history();
  return sources.map((_, source) => {
    const last = scrapes.findLast((scrape) => scrape.source === source);
    const missed = misses.findLast((miss) => miss.source === source);
    return last !== undefined && last.askedMs > (missed?.askedMs ?? Number.NEGATIVE_INFINITY)
      ? last.reading
      : undefined;
  });
}

interface Setting {
  readonly sources?: readonly FoundSource[];
  /** How long the nth page takes, in ms, by source; it says the instant at which it was asked for. */
  readonly takes?: (url: string, nth: number) => number;
  readonly answer?: (askedMs: RunMs, nth: number) => Fetched;
  readonly first?: FirstReading;
}

function watchIn(
  clock: VirtualClock,
  { sources = [sourceAt('a')], takes = () => 10, answer = page, first }: Setting = {},
) {
  const asked = new Map<string, number>();
  let [out, mostOut, closed] = [0, 0, 0];
  const fetcher: Fetcher = {
    async fetch(url, headers, signal) {
      expect(headers).toEqual({ authorization: url });
      const nth = asked.get(url) ?? 0;
      asked.set(url, nth + 1);
      const askedMs = clock.now();
      mostOut = Math.max(mostOut, ++out);
      await clock.sleepUntil(askedMs + takes(url, nth), signal);
      out--;
      return signal.aborted ? { kind: 'problem', why: 'did not answer in time' } : answer(askedMs, nth);
    },
    async close() {
      closed++;
    },
  };
  const seen: Scrape[] = [];
  const watch = watchServer({
    sources,
    everyMs: 1000,
    clock,
    fetcher,
    rng: seeded(5),
    onScrape: (s) => seen.push(s),
    ...(first === undefined ? {} : { first }),
  });
  return { watch, seen, mostOut: () => mostOut, closed: () => closed };
}

describe('in virtual time', () => {
  test('what we have out meanwhile is the mean of before and after', async () => {
    const clock = new VirtualClock();
    const slow: Fetcher = {
      fetch: () => clock.sleepUntil(clock.now() + 200).then(() => page(1)),
      close: () => Promise.resolve(),
    };
    const inFlight = (): number => (clock.now() < due(0) + 100 ? 4 : 10);
    const setting = { everyMs: 1000, clock, fetcher: slow, rng: seeded(5), inFlight };
    const watch = watchServer({ sources: [sourceAt('a')], ...setting });
    await clock.runUntil(due(0) + 300);
    expect(watch.history().scrapes).toMatchObject([{ inFlight: 7 }]);
    await clock.run(watch.stop());
  });

  test('each interval has one page, at an instant of its own that does not drift, and the end one more', async () => {
    const clock = new VirtualClock();
    const { watch, seen, closed } = watchIn(clock, { takes: (_, nth) => 10 + nth });
    await clock.runUntil(10_000);
    expect(latestOf(watch)).toEqual([{ queueDepth: due(9) }]);
    const history = await clock.run(watch.stop());
    expect(history.scrapes.map(({ askedMs }) => askedMs)).toEqual([...DUE.slice(0, 10), 10_000]);
    expect(history.scrapes[3]).toEqual({
      ...{ source: 0, tick: 3, askedMs: due(3), atMs: due(3) + 13 },
      reading: { queueDepth: due(3) },
    });
    expect(history).toMatchObject({ everyMs: 1000, misses: [], sources: [{ url: 'a' }] });
    expect(seen).toEqual(history.scrapes);
    expect(closed()).toBe(1);
    expect(await watch.stop()).toBe(history);
  });

  test('one page of a source at a time: an instant at which the last has not come is a miss', async () => {
    const clock = new VirtualClock();
    const untilLate = due(4) + 1 - due(2);
    const { watch, mostOut } = watchIn(clock, { takes: (_, nth) => (nth === 2 ? untilLate : 10) });
    await clock.runUntil(due(3));
    expect(latestOf(watch)).toEqual([undefined]);
    await clock.runUntil(5999);
    expect(latestOf(watch)).toEqual([{ queueDepth: due(5) }]);
    const { scrapes, misses } = await clock.run(watch.stop());
    expect(scrapes.map(({ askedMs }) => askedMs)).toEqual([due(0), due(1), due(2), due(5), 5999]);
    expect(misses).toEqual(
      [due(3), due(4)].map((askedMs) => ({ source: 0, askedMs, why: 'still waiting for the one before' })),
    );
    expect(mostOut()).toBe(1);
  });

  test('a page that takes too long is given up', async () => {
    const clock = new VirtualClock();
    const { watch } = watchIn(clock, { takes: (_, nth) => (nth === 1 ? 1e9 : 10) });
    await clock.runUntil(7999);
    const { scrapes, misses } = await clock.run(watch.stop());
    const givenUpMs = due(1) + 5000;
    expect(scrapes.map(({ askedMs }) => askedMs)).toEqual([
      due(0),
      ...DUE.filter((t) => t > givenUpMs && t < 7999),
      7999,
    ]);
    expect(misses.map(({ askedMs }) => askedMs)).toEqual([...DUE.filter((t) => t > due(1) && t < givenUpMs), due(1)]);
    expect(misses.at(-1)?.why).toBe('did not answer in time');
  });

  test('stopping waits for a page under way, and for no server longer than two seconds', async () => {
    const clock = new VirtualClock();
    const slow = watchIn(clock, { takes: (_, nth) => (nth === 0 ? 300 : 10) });
    await clock.runUntil(due(0) + 100);
    const { scrapes: slowly } = await clock.run(slow.watch.stop());
    expect(slowly.map(({ askedMs }) => askedMs)).toEqual([due(0), due(0) + 300]);
    const later = new VirtualClock();
    const dead = watchIn(later, { takes: () => 1e9 });
    await later.runUntil(1500);
    const { scrapes, misses } = await later.run(dead.watch.stop());
    expect(later.now()).toBe(3500);
    expect(scrapes).toEqual([]);
    expect(misses.at(-1)?.why).toBe('did not answer in time');
  });

  test('every source has its own time: one that hangs holds up no other', async () => {
    const clock = new VirtualClock();
    const sources = [sourceAt('a'), sourceAt('b'), sourceAt('c')];
    const { watch } = watchIn(clock, { sources, takes: (url) => (url === 'b' ? 1e9 : 10) });
    await clock.runUntil(4000);
    expect(latestOf(watch)).toEqual([{ queueDepth: due(3) }, undefined, { queueDepth: due(3) }]);
    const { scrapes, misses } = await clock.run(watch.stop());
    expect(scrapes.filter(({ source }) => source === 0)).toHaveLength(5);
    expect(scrapes.filter(({ source }) => source === 1)).toHaveLength(0);
    expect(new Set(misses.map(({ source }) => source))).toEqual(new Set([1]));
    expect(scrapes.map(({ atMs }) => atMs)).toEqual(scrapes.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  test('many sources are asked a few at a time', async () => {
    const clock = new VirtualClock();
    const sources = Array.from({ length: 40 }, (_, i) => sourceAt(`s${i}`));
    const { watch, mostOut } = watchIn(clock, { sources });
    await clock.runUntil(due(0));
    const { scrapes } = await clock.run(watch.stop());
    expect(scrapes.length).toBeGreaterThanOrEqual(40);
    expect(mostOut()).toBe(8);
    for (const { askedMs, atMs } of scrapes) expect(atMs - askedMs).toBe(10);
  });

  test('what comes in a page’s place is a miss with its reason, and the next page is read', async () => {
    const clock = new VirtualClock();
    const other = parsePage('go_goroutines 8\n') as Fetched;
    const { watch } = watchIn(clock, {
      answer(askedMs, nth) {
        if (nth === 1) return { kind: 'problem', why: 'answered 503: "Loading model"' };
        if (nth === 2) return other;
        if (nth === 3) throw new Error('a bug');
        return page(askedMs);
      },
    });
    await clock.runUntil(5000);
    const { scrapes, misses } = await clock.run(watch.stop());
    expect(scrapes.map(({ askedMs }) => askedMs)).toEqual([due(0), due(4), 5000]);
    expect(misses).toEqual([
      { source: 0, askedMs: due(1), why: 'answered 503: "Loading model"' },
      { source: 0, askedMs: due(2), why: 'is no longer the page of vLLM' },
      { source: 0, askedMs: due(3), why: 'could not be read: a bug' },
    ]);
  });

  test('instants that this program slept through are not asked for all at once', async () => {
    const clock = new VirtualClock();
    // A clock that says less than is true, until it catches up: as after a standstill.
    let aheadMs = 0;
    const late = {
      now: () => clock.now() + aheadMs,
      sleepUntil: (t: RunMs, signal?: AbortSignal) => clock.sleepUntil(t - aheadMs, signal),
      turn: () => clock.turn(),
    };
    const fetcher: Fetcher = { fetch: async () => page(1), close: async () => {} };
    const watch = watchServer({ sources: [sourceAt('a')], everyMs: 1000, clock: late, fetcher, rng: seeded(5) });
    await clock.runUntil(due(0));
    aheadMs = 3200;
    await clock.runUntil(due(1));
    const { scrapes, misses } = await clock.run(watch.stop());
    const wokenMs = due(1) + 3200;
    expect(scrapes.filter(({ isLast }) => isLast !== true).map(({ tick }) => tick)).toEqual([
      0,
      ...DUE.flatMap((t, tick) => (tick > 0 && t <= wokenMs && t > wokenMs - 1000 ? tick : [])),
    ]);
    expect(misses.map(({ askedMs, why }) => [askedMs, why])).toEqual(
      DUE.filter((t, tick) => tick > 0 && t <= wokenMs - 1000).map((t) => [
        t,
        'was not asked, for this program stood still',
      ]),
    );
    expect(misses.length).toBeGreaterThan(1);
  });

  test('what was read before the load comes first, and which lines of a page say nothing is told once', async () => {
    const clock = new VirtualClock();
    const torn = { ...page(1), leftOut: { lines: 2, first: 'line 3: a number is wanted, got "x"' } };
    const { leftOut } = torn;
    const reading = { queueDepth: 1 };
    const scrapes: readonly Scrape[] = [{ source: 0, askedMs: -9, atMs: -3, reading, leftOut, isFirst: true }];
    const first: FirstReading = { scrapes, misses: [{ source: 0, askedMs: -9, why: 'answered 503' }] };
    const { watch, seen } = watchIn(clock, { answer: () => torn, first });
    await clock.runUntil(2000);
    const history = await clock.run(watch.stop());
    expect(history.scrapes[0]).toEqual(scrapes[0]);
    expect(history.misses).toEqual(first.misses);
    expect(seen).toEqual(history.scrapes);
    expect(history.scrapes.filter((scrape) => scrape.leftOut !== undefined)).toHaveLength(1);
  });

  test('a page that tells when its process began says whose it is, unless there are several', async () => {
    const clock = new VirtualClock();
    const starts = [
      ['process_start_time_seconds 1.7e9'],
      ['process_start_time_seconds{pid="1"} 1', 'process_start_time_seconds{pid="2"} 2'],
      [],
    ];
    const { watch } = watchIn(clock, {
      answer: (_, nth) => parsePage(['vllm:num_requests_running 1', ...(starts[nth] ?? []), ''].join('\n')) as Fetched,
    });
    await clock.runUntil(3000);
    const { scrapes } = await clock.run(watch.stop());
    expect(scrapes.map(({ processStartS }) => processStartS)).toEqual([1.7e9, undefined, undefined, undefined]);
  });

  test('nobody to ask is nothing to wait for', async () => {
    const clock = new VirtualClock();
    const { watch } = watchIn(clock, { sources: [] });
    expect(latestOf(watch)).toEqual([]);
    expect(await clock.run(watch.stop())).toMatchObject({ scrapes: [], misses: [] });
    expect(clock.now()).toBe(0);
  });
});

test('the mock is watched while it answers: what its counters and histograms grew by is what it was asked', async () => {
  const mock = await startMock({ presets: ['steady-50'], timeScale: 20 });
  cleanups.push(() => mock.close());
  const clock = new MonotonicClock();
  const target = { url: mock.url, headers: {}, secrets: [] };
  const finder = openFetcher(target, clock);
  cleanups.push(() => finder.close());
  const { sources } = await discoverMetrics({ target, fetch: finder.fetch, interrupt: new AbortController().signal });
  const first = Promise.withResolvers<Scrape>();
  const watch = watchServer({
    sources,
    fetcher: openFetcher(target, clock),
    everyMs: 20,
    clock,
    rng: seeded(5),
    onScrape: first.resolve,
  });
  await first.promise;
  const tokens = 7;
  const body = JSON.stringify({
    model: 'steady-50',
    max_tokens: tokens,
    ignore_eos: true,
    messages: [{ role: 'user', content: 'Hi' }],
  });
  for (let i = 0; i < 5; i++) await (await fetch(`${mock.url}/chat/completions`, { method: 'POST', body })).text();
  const { scrapes, misses } = await watch.stop();
  const [before, after] = [scrapes[0]!.reading, scrapes.at(-1)!.reading];
  expect(misses.filter(({ why }) => !/still|stood/.test(why))).toEqual([]);
  expect(after.outputTokens! - before.outputTokens!).toBe(5 * tokens);
  expect(after.finished! - before.finished!).toBe(5);
  expect(grownBy(before.ttft!, after.ttft!)?.count).toBe(5);
  expect(grownBy(before.itl!, after.itl!)?.count).toBe(5 * (tokens - 1));
  expect(after).toMatchObject({ queueDepth: 0, running: 0 });
});
