import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Spans, viewServer } from './account.ts';
import type { CumulativeHistogram, FoundSource, Reading, Scrape, ServerHistory } from './reading.ts';
import { ServerSoFar } from './so-far.ts';

const SOURCES: readonly FoundSource[] = [
  { url: 'http://a:8000/metrics?token=hush', flavour: 'vllm', headers: {} },
  { url: 'http://b:8000/metrics', flavour: 'vllm', headers: {} },
];
const SPANS: Spans = {
  measuredFromMs: 2000,
  measuredUntilMs: 6000,
  lastEndMs: 6500,
  measuredMs: 4000,
  startedAtMs: 1e12,
};

const scrape = (second: number, reading: Reading, source = 0, inFlight?: number): Scrape => ({
  source,
  askedMs: second * 1000 + 1,
  atMs: second * 1000 + 5,
  reading,
  ...(inFlight === undefined ? {} : { inFlight }),
});
const history = (scrapes: readonly Scrape[], more: Partial<ServerHistory> = {}): ServerHistory => ({
  sources: SOURCES.slice(0, 1),
  everyMs: 1000,
  scrapes,
  misses: [],
  ...more,
});
/** From just before the run to after its last end. */
const SECONDS = [-0.5, 0, 1, 2, 3, 4, 5, 6, 7];

const histogram = (count: number, each: number): CumulativeHistogram => ({
  bounds: [100, 500, Number.POSITIVE_INFINITY],
  counts: [0, count, count],
  sumMs: count * each,
  count,
});

test('levels are of the measured part, totals of what they grew by in it', () => {
  const view = viewServer(
    history(
      SECONDS.map((second) =>
        scrape(second, {
          queueDepth: second,
          running: 10,
          kvUsage: 0.5,
          outputTokens: 1000 + Math.max(0, second) * 50,
          preemptions: second >= 4 ? 3 : 0,
        }),
      ),
    ),
    SPANS,
    ['a note'],
  );
  expect(view.metrics).toEqual({
    queue_depth: { type: 'gauge', mean: 3.5, min: 2, max: 5, last: 5 },
    running: { type: 'gauge', mean: 10, min: 10, max: 10, last: 10 },
    kv_usage: { type: 'gauge', mean: 0.5, min: 0.5, max: 0.5, last: 0.5 },
    preemptions: { type: 'counter', count: 3, rate: 0.75 },
  });
  // From the scrape before second 2 to the one after the last answer, and in the rate to the last before second 6.
  expect(view.account.counters).toEqual({ outputTokens: 300, preemptions: 3 });
  expect(view.account.perSecond).toEqual({ outputTokens: 50, preemptions: 0.75 });
  expect(view.account.notes).toEqual(['a note']);
  expect(view.evidence).toEqual({ whole: { outputTokens: 350 }, wasIdleAround: false });
});

test('a source is told without its query, with what it missed', () => {
  const view = viewServer(
    history([scrape(0, { running: 1 }), scrape(2, { running: 1 })], {
      misses: [
        { source: 0, askedMs: 1000, why: 'it answered 503' },
        { source: 0, askedMs: 3000, why: 'it did not answer' },
      ],
    }),
    SPANS,
    [],
  );
  expect(view.account.sources).toEqual([
    {
      url: 'http://a:8000/metrics',
      flavour: 'vllm',
      scrapes: 2,
      missed: 2,
      firstMiss: 'it answered 503',
      tookP95Ms: expect.closeTo(4, 1),
    },
  ]);
});

test('a server that was started anew is told, and is no evidence of a law', () => {
  const view = viewServer(
    history(SECONDS.map((second) => scrape(second, { outputTokens: second < 4 ? 1000 : 20 }))),
    SPANS,
    [],
  );
  expect(view.account.notes).toEqual([expect.stringContaining('begin again 4 s into the run')]);
  expect(view.account.notes[0]).not.toContain('hush');
  expect(view.evidence.whole).toEqual({});
});

test('counters first read after the first request, or last before the last end, are no evidence', () => {
  const told = (seconds: readonly number[]): object =>
    viewServer(history(seconds.map((second) => scrape(second, { finished: 10 }))), SPANS, []).evidence.whole;
  expect(told(SECONDS)).toEqual({ finished: 0 });
  expect(told(SECONDS.slice(2))).toEqual({});
  expect(told(SECONDS.slice(0, -1))).toEqual({});
});

test('in flight is compared at the same instants on both sides, of no fewer than five', () => {
  const inFlight = (samples: number): object | undefined =>
    viewServer(
      history(
        [
          ...Array.from({ length: samples }, (_, i) =>
            scrape(2 + i / 2, { queueDepth: 2, running: 8 }, 0, i % 2 === 0 ? 14 : 16),
          ),
          scrape(5.5, { running: 8 }, 0, 99),
        ],
        { everyMs: 500 },
      ),
      SPANS,
      [],
    ).evidence.meanInFlight;
  expect(inFlight(6)).toEqual({ here: 15, there: 10, samples: 6 });
  expect(inFlight(5)).toMatchObject({ samples: 5 });
  expect(inFlight(4)).toBeUndefined();
});

test('the reading before the load is of its counters alone', () => {
  const before: Scrape = { ...scrape(-0.1, { queueDepth: 9, running: 9, finished: 3 }, 0, 0), atMs: 40, isFirst: true };
  const view = viewServer(history([before, scrape(3, { queueDepth: 1, running: 1, finished: 8 })]), SPANS, []);
  expect(view.metrics.queue_depth).toMatchObject({ max: 1 });
  expect(view.account.counters).toEqual({ finished: 5 });
});

test.each<[string, readonly Scrape[], readonly (readonly [number, string])[], string]>([
  [
    'before the first request',
    [scrape(1, { finished: 1 }), { ...scrape(7, { finished: 9 }), isLast: true }],
    [[-200, 'did not answer in time']],
    'was not read before the first request (did not answer in time), so what it counted is not held',
  ],
  [
    'after the last answer',
    [{ ...scrape(-1, { finished: 1 }), isFirst: true }, scrape(5, { finished: 9 })],
    [[6600, 'answered 503']],
    'was not read after the last answer (answered 503), so what it counted is not held',
  ],
])('a page that was not read %s is said to be no evidence', (_, scrapes, missed, says) => {
  const misses = missed.map(([askedMs, why]) => ({ source: 0, askedMs, why }));
  const view = viewServer(history(scrapes, { misses }), SPANS, []);
  expect(view.evidence.whole).toEqual({});
  expect(view.account.notes).toEqual([expect.stringContaining(says)]);
});

test('a page that several servers answer in turn tells of none of them but shares', () => {
  const starts = [1_000_000_000 - 90, 1_000_000_000 - 80];
  const scrapes = SECONDS.map(
    (second, i): Scrape => ({
      ...scrape(
        second,
        {
          ...{ queueDepth: i % 2, running: 4, kvUsage: i % 2 === 0 ? 0.2 : 0.4 },
          ...{ finished: (i % 2) * 900 + i, preemptions: 2, ttft: histogram((i % 2) * 900 + i, 20) },
        },
        0,
        8,
      ),
      processStartS: starts[i % 2]!,
    }),
  );
  const view = viewServer(history(scrapes), { ...SPANS, startedAtMs: 1e12 }, []);
  expect(view.account).toMatchObject({ counters: {}, perSecond: {}, times: {} });
  expect(view.evidence).toMatchObject({ whole: {} });
  expect(view.evidence).not.toHaveProperty('meanInFlight');
  expect(Object.keys(view.metrics)).toEqual(['kv_usage']);
  expect(view.metrics.kv_usage).toMatchObject({ mean: expect.closeTo(0.3, 1) });
  expect(view.account.notes).toEqual([expect.stringMatching(/several servers in turn.*2 processes.*each replica/)]);
  expect(Object.keys(view.columns({ t: [0, 1000], windowMs: 1000 }))).toEqual(['kv_usage']);
});

test('of LiteLLM the time to the first token is one thing, and that in its queue another', () => {
  const litellm: FoundSource = { url: 'http://a:4000/metrics/', flavour: 'litellm', headers: {} };
  const scrapes = [
    scrape(1, { queue: histogram(1, 30), ttft: histogram(1, 30) }),
    scrape(7, { queue: histogram(9, 30), ttft: histogram(9, 30) }),
  ];
  const { firstTokens } = viewServer(history(scrapes, { sources: [litellm] }), SPANS, []);
  expect(firstTokens).toMatchObject({ times: { ttft: { count: 8 } }, ttftIsAfterQueue: true });
});

test('replicas that are all named stay right, though each has a process of its own', () => {
  const scrapes = SECONDS.flatMap((second) =>
    [0, 1].map(
      (source): Scrape => ({
        ...scrape(second, { finished: source * 900 + second * 2 }, source),
        processStartS: source + 1,
      }),
    ),
  );
  const view = viewServer(history(scrapes, { sources: SOURCES }), SPANS, []);
  expect(view.account.notes).toEqual([]);
  expect(view.account.counters).toEqual({ finished: 2 * 2 * (7 - 1) });
});

test('a server that was started anew is known by its process, also where its counters did not fall', () => {
  const scrapes = SECONDS.map(
    (second): Scrape => ({
      ...scrape(second, { finished: second < 3 ? 2 : 5 + second, ttft: histogram(second < 3 ? 2 : 5 + second, 20) }),
      processStartS: second < 3 ? 999_999_000 : 1_000_000_002,
    }),
  );
  const view = viewServer(history(scrapes), { ...SPANS, startedAtMs: 1e12 }, []);
  expect(view.account.notes).toEqual([expect.stringContaining('begin again 3 s into the run')]);
  // 8 counted anew by second 3, and 4 after it.
  expect(view.account.counters).toEqual({ finished: 12 });
  expect(view.account.times).toEqual({});
});

test('lines of a page that said nothing are told', () => {
  const leftOut = { lines: 2, first: 'line 3: a number is wanted, got "x"' };
  const view = viewServer(history([{ ...scrape(1, {}), leftOut }, scrape(2, {})]), SPANS, []);
  expect(view.account.notes).toEqual([
    'Of http://a:8000/metrics 2 lines were left out, the first of them: line 3: a number is wanted, got "x".',
  ]);
});

test('hits of the prefix cache are of what was looked up, where that is counted', () => {
  const counted = [2, 3, 4, 5].map((second) =>
    scrape(second, { prefixHits: Math.max(0, second - 3) * 90, prefixQueries: second * 100, prefixHitRate: 0.99 }),
  );
  expect(viewServer(history(counted), SPANS, []).metrics.prefix_hit_rate).toMatchObject({
    mean: 0.6,
    min: 0,
    max: 0.9,
  });
  const told = [3, 4].map((second) => scrape(second, { prefixHitRate: second / 10 }));
  expect(viewServer(history(told), SPANS, []).metrics.prefix_hit_rate).toMatchObject({ mean: 0.35 });
});

test('histograms are of what was added until the last answer, over all replicas', () => {
  const scrapes = [1, 3, 5, 7].flatMap((second) => [
    scrape(second, { queue: histogram(second * 10, 200) }, 0),
    scrape(second, { queue: histogram(second * 30, 400) }, 1),
  ]);
  expect(viewServer(history(scrapes, { sources: SOURCES }), SPANS, []).account.times).toEqual({
    queue: { count: 240, meanMs: 350, p50: [100, 500], p95: [100, 500], p99: [100, 500] },
  });
});

test('columns hold the mean of each window, and a gap where nothing was read', () => {
  const view = viewServer(
    history([
      scrape(0, { queueDepth: 1 }),
      scrape(1, { queueDepth: 3 }),
      scrape(4, { queueDepth: 5 }),
      scrape(5, { running: 1 }),
    ]),
    SPANS,
    [],
  );
  expect(view.columns({ t: [0, 2000, 4000], windowMs: 2000 })).toEqual({
    queue_depth: [2, 3, 5],
    running: [null, null, 1],
  });
  expect(view.columns({ t: [0, 1000, 2000, 3000, 4000], windowMs: 1000 })['queue_depth']).toEqual([1, 3, 3, null, 5]);
});

test('windows narrower than the time between two samples have the one that still stands', () => {
  const view = viewServer(history([scrape(0, { queueDepth: 1 }), scrape(1, { queueDepth: 3 })]), SPANS, []);
  const t = Array.from({ length: 14 }, (_, i) => i * 250);
  // A sample of the second second may be the last one until the third is over.
  expect(view.columns({ t, windowMs: 250 })).toEqual({
    queue_depth: [1, 1, 1, 1, ...Array.from({ length: 8 }, () => 3), null, null],
  });
});

test('what was preempted between two scrapes is spread over that time', () => {
  const view = viewServer(history([scrape(0, { preemptions: 0 }), scrape(4, { preemptions: 8 })]), SPANS, []);
  const { preemptions = [] } = view.columns({ t: [0, 2000, 4000], windowMs: 2000 });
  expect(preemptions[0]).toBeCloseTo(2, 2);
  expect(preemptions[1]).toBeCloseTo(2, 2);
  expect(preemptions.reduce<number>((sum, each) => sum + (each ?? 0) * 2, 0)).toBeCloseTo(8);
});

const soFarOf = (scrapes: readonly Scrape[]): ServerSoFar => {
  const soFar = new ServerSoFar({ fromMs: SPANS.measuredFromMs, untilMs: SPANS.measuredUntilMs, everyMs: 1000 });
  for (const each of scrapes) soFar.add(each);
  return soFar;
};

test('while a run goes on its figures are of the ticks that are over', () => {
  const seen = [scrape(1, { queueDepth: 90 }), scrape(3, { queueDepth: 4 }), scrape(4, { queueDepth: 8 })];
  expect(soFarOf(seen).metrics(2500)).toEqual({ queue_depth: { type: 'gauge', mean: 4, min: 4, max: 4, last: 4 } });
});

test('what is added up as it comes is what is added up at the end', () => {
  const figure = fc.option(fc.nat(50), { nil: undefined });
  const reading = fc.record({
    queueDepth: figure,
    running: figure,
    preemptions: figure,
    prefixHits: figure,
    prefixQueries: figure,
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(reading, reading), { minLength: 1, maxLength: 9 }), (pairs) => {
      // Counters only grow: of one that falls less is told while the run goes on than at its end.
      const sums = new Map<string, number>();
      const grown = (key: string, by: number): number => {
        const sum = (sums.get(key) ?? 0) + by;
        sums.set(key, sum);
        return sum;
      };
      const told = (one: object, source: number): Reading =>
        Object.fromEntries(
          Object.entries(one).flatMap(([name, value]: [string, number | undefined]) =>
            value === undefined ? [] : [[name, /^p/.test(name) ? grown(`${source} ${name}`, value) : value]],
          ),
        );
      // Every gauge is told by both at first, so that which sources tell it is known from the beginning.
      const all: Reading = { queueDepth: 0, running: 0 };
      const scrapes = [[all, all] as const, ...pairs].flatMap(([a, b], i) => [
        scrape(i, told(a, 0), 0, 3),
        scrape(i, told(b, 1), 1, 5),
      ]);
      // The tick that closes the last one is beyond the measured part.
      const over = scrape(9.9, {});
      const spans = { ...SPANS, measuredUntilMs: 20_000, measuredMs: 18_000 };
      const view = viewServer(history([...scrapes, over], { sources: SOURCES }), spans, []);
      const soFar = new ServerSoFar({ fromMs: spans.measuredFromMs, untilMs: spans.measuredUntilMs, everyMs: 1000 });
      for (const each of [...scrapes, over]) soFar.add(each);
      const { prefix_hit_rate: _, preemptions: __, ...levels } = view.metrics;
      expect(soFar.metrics(spans.measuredMs)).toMatchObject(levels);
    }),
  );
});

test('the reading after the load is for the counters: its levels are of no instant of the run', () => {
  const last: Scrape = { ...scrape(5, { queueDepth: 0, running: 0, finished: 9 }, 0, 0), isLast: true };
  const stopped = [
    scrape(4, { queueDepth: 7, running: 3, finished: 2 }, 0, 10),
    scrape(4.5, { queueDepth: 8, running: 3, finished: 4 }, 0, 11),
    last,
  ];
  const view = viewServer(history(stopped, { everyMs: 500 }), { ...SPANS, measuredUntilMs: 5500 }, []);
  expect(view.metrics.queue_depth).toMatchObject({ max: 8, last: 8 });
  expect(view.account.counters.finished).toBe(7);
});

test('the first token is split over all that were answered, also when the load was over', () => {
  const scrapes = [1, 3, 5, 7].map((second) => scrape(second, { queue: histogram(second * 10, second * 100) }));
  const view = viewServer(history(scrapes), SPANS, []);
  expect(view.firstTokens).toEqual({ times: view.account.times, ttftIsAfterQueue: false });
  expect(view.account.times.queue?.count).toBe(60);
});

test('a server is known to have been alone with this load when it was empty before it and after', () => {
  const idle: Reading = { queueDepth: 0, running: 0, finished: 1 };
  const wasIdle = (...readings: readonly Reading[]): boolean =>
    viewServer(history(readings.map((each, i) => scrape(i, each))), SPANS, []).evidence.wasIdleAround;
  expect(wasIdle(idle, { ...idle, running: 5 }, idle)).toBe(true);
  expect(wasIdle({ ...idle, running: 1 }, idle, idle)).toBe(false);
  expect(wasIdle(idle, idle, { ...idle, queueDepth: 1 })).toBe(false);
  expect(wasIdle({ finished: 1 }, { finished: 3 })).toBe(false);
});

test('a counter that fell began anew: what it has then is what it grew by, of each source by itself', () => {
  const count = (second: number, preemptions: number, source: number): Scrape =>
    scrape(second, { preemptions }, source);
  const scrapes = [
    [1, 900, 0],
    [1, 10, 1],
    [3, 915, 0],
    [3, 10, 1],
    [4, 4, 0],
    [4, 12, 1],
    [5, 7, 0],
    [5, 13, 1],
  ] as const;
  const { preemptions } = soFarOf(
    scrapes.map(([second, preemptions, source]) => count(second, preemptions, source)),
  ).metrics(SPANS.measuredMs);
  // 15 before it began anew, 4 at once after it, and 3; of the other 3.
  expect(preemptions).toEqual({ type: 'counter', count: 25, rate: 6.25 });
});

test('while a run goes on a page of several servers tells no more than shares', () => {
  const scrapes = SECONDS.map(
    (second, i): Scrape => ({
      ...scrape(second, { queueDepth: 9, kvUsage: 0.5, preemptions: (i % 2) * 90 }),
      processStartS: 1 + (i % 2),
    }),
  );
  expect(Object.keys(soFarOf(scrapes).metrics(4000))).toEqual(['kv_usage']);
  const silent = scrapes.map(({ processStartS: _, ...rest }) => rest);
  expect(Object.keys(soFarOf(silent).metrics(4000))).toEqual(['kv_usage']);
});
