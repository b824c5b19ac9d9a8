import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dropped, failed, finished } from '../../test/records.ts';
import type { RequestRecord } from '../core/record.ts';
import type { Series } from '../core/result.ts';
import { isGood } from '../slo/goodput.ts';
import { Aggregate } from './aggregate.ts';

const aggregateOf = (
  records: readonly RequestRecord[],
  over: { measureFromMs?: number; measureUntilMs?: number } = {},
): Aggregate => {
  const aggregate = new Aggregate({
    measureUntilMs: 10_000,
    windowMs: 1000,
    selectors: [{ scenario: 'chat', tier: 'gold' }],
    isGood: (r) => isGood(r, { ttft: 150 }),
    ...over,
  });
  for (const r of records) aggregate.add(r);
  return aggregate;
};

const value = (aggregate: Aggregate, name: Parameters<Aggregate['total']['value']>[0]) =>
  aggregate.total.value(name, 10_000);

describe('latency', () => {
  test('counts from the planned start, so that lateness of any kind is in it', () => {
    const late = finished({
      startedMs: 30,
      sentMs: 40,
      connectMs: 4,
      firstTokenMs: 140,
      lastTokenMs: 180,
      endedMs: 181,
    });
    expect(value(aggregateOf([late]), 'ttft')).toMatchObject({ mean: 140 });
    expect(value(aggregateOf([late]), 'service_ttft')).toMatchObject({ mean: 100 });
    expect(value(aggregateOf([late]), 'send_lag')).toMatchObject({ mean: 36 });
    expect(value(aggregateOf([late]), 'connect')).toMatchObject({ mean: 4 });
  });

  test('of a failed request is no latency: an error is never a fast success', () => {
    expect(value(aggregateOf([failed()]), 'e2e')).toBeUndefined();
    expect(value(aggregateOf([failed(), finished()]), 'e2e')).toMatchObject({ count: 1, mean: 141 });
  });

  test('between tokens is every gap; per token leaves the first out', () => {
    const uneven = finished({ itlMs: [0, 90], lastTokenMs: 190, outputTokens: 10, endedMs: 191 });
    expect(value(aggregateOf([uneven]), 'itl')).toMatchObject({ count: 2, min: 0, max: 90 });
    expect(value(aggregateOf([uneven]), 'tpot')).toMatchObject({ mean: 10 });
    expect(value(aggregateOf([uneven]), 'stall')).toMatchObject({ mean: 90 });
  });

  test('of reasoning models has two first tokens', () => {
    const thinking = finished({ firstAnswerMs: 130 });
    expect(value(aggregateOf([thinking]), 'ttft')).toMatchObject({ mean: 100 });
    expect(value(aggregateOf([thinking]), 'ttft_answer')).toMatchObject({ mean: 130 });
  });
});

describe('counting', () => {
  test('adds up: planned = sent + dropped + cancelled, sent = ok + failed + censored', () => {
    const records = [
      finished(),
      failed(),
      dropped(),
      dropped({ iterations: 5, outcome: { kind: 'dropped', reason: 'out-of-time' } }),
      dropped({ outcome: { kind: 'cancelled' } }),
      failed({ outcome: { kind: 'censored', reason: 'end-of-run' } }),
    ];
    expect(aggregateOf(records).counts).toEqual({
      planned: 10,
      sent: 3,
      ok: 1,
      failed: 1,
      censored: 1,
      dropped: 6,
      cancelled: 1,
    });
  });

  test('errors are failed over finished; dropped and cut-off requests are neither', () => {
    const records = [
      finished(),
      failed(),
      failed(),
      dropped(),
      failed({ outcome: { kind: 'censored', reason: 'end-of-run' } }),
    ];
    expect(value(aggregateOf(records), 'errors')).toEqual({ type: 'rate', rate: 2 / 3, passes: 2, fails: 1 });
  });

  test('goodput has every sent request in its denominator', () => {
    const slow = finished({ firstTokenMs: 160 });
    expect(value(aggregateOf([finished(), slow, failed(), dropped()]), 'goodput')).toMatchObject({ rate: 1 / 3 });
  });

  test('nothing sent is no error rate, not a rate of zero', () => {
    expect(value(aggregateOf([dropped()]), 'errors')).toBeUndefined();
    expect(value(aggregateOf([dropped()]), 'ttft')).toBeUndefined();
    expect(value(aggregateOf([dropped()]), 'dropped_iterations')).toMatchObject({ count: 1 });
  });

  test('tokens that come after the load has ended count in the sum, not in the rate', () => {
    const aggregate = aggregateOf([finished()], { measureUntilMs: 120 });
    expect(aggregate.total.value('output_tokens', 120)).toEqual({ type: 'counter', count: 3, rate: 2000 / 120 });
  });
});

test('mean in flight is the sum of times over the time, its peak what the loops saw', () => {
  const records = [finished({ inFlight: 1 }), finished({ plannedMs: 5000, inFlight: 2 })];
  expect(value(aggregateOf(records), 'in_flight')).toEqual({
    type: 'gauge',
    mean: 282 / 10_000,
    min: 0,
    max: 2,
    last: 0,
  });
});

test('errors are grouped by kind, with the first one’s words', () => {
  const records = [
    failed({ endedMs: 70, outcome: { kind: 'http', status: 503, message: 'later' } }),
    failed({ endedMs: 50 }),
    failed({ outcome: { kind: 'timeout', stage: 'first-token', afterMs: 60_000 } }),
  ];
  expect(aggregateOf(records).errors()).toEqual([
    { kind: 'http', status: 503, message: 'full', count: 2, firstAtMs: 50 },
    { kind: 'timeout', stage: 'first-token', message: 'no first token within 60000 ms', count: 1, firstAtMs: 50 },
  ]);
});

test('slices follow scenario, turn and tags, and the combinations that thresholds ask for', () => {
  const gold = finished({ tags: { tier: 'gold' } });
  const aggregate = aggregateOf([gold, finished({ tags: { tier: 'tin' } }), finished({ turn: 2, scenario: 'agents' })]);
  const count = (selector: Record<string, string>): unknown => aggregate.slice(selector)?.distribution('ttft')?.count;
  expect(count({})).toBe(3);
  expect(count({ scenario: 'chat' })).toBe(2);
  expect(count({ turn: '2' })).toBe(1);
  expect(count({ scenario: 'chat', tier: 'gold' })).toBe(1);
  expect(count({ tier: 'silver' })).toBeUndefined();
});

test('a tag of a thousand values does not make a thousand sets of histograms', () => {
  const aggregate = aggregateOf(Array.from({ length: 1000 }, (_, i) => finished({ tags: { user: String(i) } })));
  // And the one combination that is asked for.
  expect(Object.keys(aggregate.groups(1000)).length).toBeLessThanOrEqual(64 + 1);
  expect(aggregate.skippedGroups).toBeGreaterThan(900);
});

test('token counts say their weakest source, and whether lengths were as asked', () => {
  const records = [
    finished({ askedOutputTokens: 3 }),
    finished({ outputTokens: 6, askedOutputTokens: 5, tokensFrom: 'events' }),
  ];
  expect(aggregateOf(records).tokens()).toEqual({
    from: 'events',
    perEvent: 1.5,
    requestedVsGot: { requested: 8, got: 9, differing: 1 },
  });
});

test('prompts are compared where the server counted them, and the usual difference is the most frequent', () => {
  const first = (difference: number) =>
    finished({ turn: 1, askedInputTokens: 100, inputTokens: 100 + difference, tokensFrom: 'usage' });
  const records = [
    ...[7, 7, 7, 8, 0, 5000].map(first),
    // What a later turn asks is only what it adds; and without usage the count is our own.
    finished({ turn: 2, askedInputTokens: 5, inputTokens: 120, tokensFrom: 'usage' }),
    finished({ turn: 1, askedInputTokens: 5, inputTokens: 5, tokensFrom: 'tokenizer' }),
  ];
  const expected = {
    requests: 6,
    requested: 600,
    got: 600 + 3 * 7 + 8 + 5000,
    differing: 5,
    usualDifferences: [
      { difference: 7, requests: 3 },
      { difference: 0, requests: 1 },
      { difference: 8, requests: 1 },
    ],
  };
  expect(aggregateOf(records).tokens()?.inputRequestedVsGot).toEqual(expected);
  const merged = aggregateOf(records.slice(4));
  merged.absorb(structuredClone(aggregateOf(records.slice(0, 4)).state()));
  expect(merged.tokens()?.inputRequestedVsGot).toEqual(expected);
});

describe('the time series', () => {
  test('files each thing where it belongs in time', () => {
    const r = finished({ plannedMs: 950 });
    const { windowMs, t, columns } = aggregateOf([r, dropped({ plannedMs: 100 })]).series();
    expect([windowMs, t]).toEqual([1000, [0, 1000]]);
    expect(columns['offered']).toEqual([2, 0]);
    expect(columns['dropped']).toEqual([1, 0]);
    expect(columns['sent']).toEqual([1, 0]);
    expect(columns['ok']).toEqual([0, 1]);
    expect(columns['output_tokens']).toEqual([0, 3]);
    expect(columns['in_flight']?.[0]).toBeCloseTo(0.05, 9);
    expect(columns['in_flight']?.[1]).toBeCloseTo(0.091, 9);
    expect(columns['ttft_p50']?.[0]).toBeCloseTo(100, -1);
    expect(columns['ttft_p50']?.[1]).toBeNull();
    expect(columns['itl_p50']?.[0]).toBeNull();
  });

  test('adds up to the totals', () => {
    const records = Array.from({ length: 50 }, (_, i) => finished({ plannedMs: i * 137 }));
    const { columns } = aggregateOf(records).series();
    const sum = (name: string): number => (columns[name] ?? []).reduce<number>((a, b) => a + (b ?? 0), 0);
    expect(sum('sent')).toBe(50);
    expect(sum('ok')).toBe(50);
    expect(sum('output_tokens')).toBeCloseTo(150, 6);
    expect(sum('in_flight') * 1000).toBeCloseTo(50 * 141, 6);
  });
});

describe('the warm-up', () => {
  const measureFromMs = 1000;

  test('is performed and counted in no figure, but told', () => {
    const records = [
      finished({ plannedMs: 0 }),
      failed({ plannedMs: 500, endedMs: 600 }),
      dropped({ plannedMs: 999 }),
      failed({ plannedMs: 900, startedMs: 900, endedMs: 3000, outcome: { kind: 'censored', reason: 'end-of-run' } }),
      finished({ plannedMs: 1000 }),
    ];
    const aggregate = aggregateOf(records, { measureFromMs });
    expect(aggregate.counts).toMatchObject({ planned: 1, sent: 1, ok: 1, failed: 0, dropped: 0, censored: 0 });
    expect(aggregate.warmup.counts).toMatchObject({ planned: 4, sent: 3, ok: 1, failed: 1, dropped: 1, censored: 1 });
    expect(aggregate.warmup.errors).toMatchObject([{ kind: 'http', status: 503, count: 1 }]);
    expect(aggregate.allCounts.planned).toBe(5);
    expect(aggregate.errors()).toEqual([]);
    expect(aggregate.cutOff).toBeUndefined();
    expect(value(aggregate, 'ttft')).toMatchObject({ count: 1 });
    expect(value(aggregate, 'requests')).toMatchObject({ count: 1 });
    expect(value(aggregate, 'errors')).toMatchObject({ rate: 0 });
    expect(value(aggregate, 'dropped_iterations')).toMatchObject({ count: 0 });
    expect(value(aggregate, 'goodput')).toMatchObject({ passes: 1, fails: 0 });
    expect(aggregate.series().columns['offered']).toEqual([4, 1, 0, 0]);
  });

  test('a request belongs to it by its planned start, however late it was sent', () => {
    const late = finished({ plannedMs: 999, startedMs: 1200, sentMs: 1200 });
    expect(value(aggregateOf([late], { measureFromMs }), 'ttft')).toBeUndefined();
    const turn = finished({ plannedMs: 1000, turn: 2 });
    expect(value(aggregateOf([finished(), turn], { measureFromMs }), 'ttft')).toMatchObject({ count: 1 });
  });

  test('leaves what its requests do in the measured part: the tokens that come there, the time in flight there', () => {
    // First token at 960, then 980 and 1000; ended at 1001.
    const across = finished({ plannedMs: 860, itlMs: [20, 20], lastTokenMs: 1000, endedMs: 1001 });
    const aggregate = aggregateOf([across, finished({ plannedMs: 2000, inFlight: 1 })], { measureFromMs });
    expect(aggregate.total.value('output_tokens', 1000)).toEqual({ type: 'counter', count: 3, rate: 4 });
    expect(aggregate.total.value('in_flight', 1000)).toEqual({
      type: 'gauge',
      mean: (1 + 141) / 1000,
      min: 0,
      max: 1,
      last: 0,
    });
  });

  test('the least and the most in flight are those of the measured part', () => {
    const busy = [1, 2, 3, 4].map((inFlight) =>
      finished({ plannedMs: inFlight * 10, inFlight, lastTokenMs: 5000, endedMs: 5000 + inFlight }),
    );
    const aggregate = aggregateOf([...busy, finished({ plannedMs: 2000, inFlight: 5 })], {
      measureFromMs,
      measureUntilMs: 4000,
    });
    expect(aggregate.total.value('in_flight', 3000)).toMatchObject({ min: 4, max: 5, last: 4 });
  });

  test('what came before and after its end makes up the whole, to the token and the millisecond', () => {
    const anyRecord = fc
      .record({
        at: fc.nat(5000),
        first: fc.nat(2000),
        gaps: fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 9 }),
      })
      .map(({ at, first, gaps }) => {
        const lastTokenMs = gaps.reduce((sum, gap) => sum + gap, at + first);
        const times = { plannedMs: at, startedMs: at, sentMs: at, firstTokenMs: at + first, lastTokenMs };
        return finished({ ...times, itlMs: gaps, endedMs: lastTokenMs + 1, outputTokens: gaps.length + 1 });
      });
    fc.assert(
      // At half a millisecond nothing happens, so nothing is counted on both sides.
      fc.property(
        fc.array(anyRecord, { minLength: 1 }),
        fc.nat(6000).map((ms) => ms + 0.5),
        (records, cutMs) => {
          const amount = (from: number, until: number, name: 'output_tokens' | 'in_flight'): number => {
            const measured = until - from;
            const part = aggregateOf(records, { measureFromMs: from, measureUntilMs: until }).total.value(
              name,
              measured,
            );
            if (part?.type === 'counter') return (part.rate * measured) / 1000;
            return part?.type === 'gauge' ? part.mean * measured : 0;
          };
          for (const name of ['output_tokens', 'in_flight'] as const)
            expect(amount(0, cutMs, name) + amount(cutMs, 8000, name)).toBeCloseTo(amount(0, 8000, name), 6);
        },
      ),
    );
  });
});

test('of requests cut off the time they were given is known: a bound from below', () => {
  const cut = (plannedMs: number, endedMs: number) =>
    failed({ plannedMs, startedMs: plannedMs, endedMs, outcome: { kind: 'censored', reason: 'end-of-run' } });
  const aggregate = aggregateOf([cut(1000, 9000), cut(8500, 9000), failed()]);
  expect(aggregate.cutOff).toEqual({ shortestMs: 500, longestMs: 8000 });
});

test('a combination of tags that somebody asked for is shown among the groups', () => {
  const groups = aggregateOf([finished({ tags: { tier: 'gold' } })]).groups(1000);
  expect(groups['scenario:chat,tier:gold']?.['requests']).toMatchObject({ count: 1 });
});

describe('several workers', () => {
  const anyRecord = fc
    .record({
      worker: fc.nat(3),
      at: fc.nat(9000),
      firstAfter: fc.nat(3000),
      gaps: fc.array(fc.integer({ min: 0, max: 900_000 }), { maxLength: 20 }),
      kind: fc.constantFrom('ok', 'failed', 'dropped'),
      tier: fc.constantFrom('gold', 'tin'),
    })
    .map(({ worker, at, firstAfter, gaps, kind, tier }) => {
      const itlMs = gaps.map((us) => us / 1000);
      const lastTokenMs = itlMs.reduce((sum, gap) => sum + gap, at + firstAfter);
      const times = { plannedMs: at, startedMs: at, sentMs: at, firstTokenMs: at + firstAfter, lastTokenMs };
      const tags = { tier };
      if (kind === 'dropped') return { worker, record: dropped({ plannedMs: at, endedMs: at, tags }) };
      if (kind === 'failed')
        return { worker, record: failed({ plannedMs: at, startedMs: at, endedMs: at + firstAfter, tags }) };
      return { worker, record: finished({ ...times, itlMs, endedMs: lastTokenMs + 1, tags, outputTokens: 5 }) };
    });

  test('hand over what one would have added up over all their records, histograms to the byte', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 60 }), (all) => {
        const rules = { measureFromMs: 3000 };
        const whole = aggregateOf(
          all.map(({ record }) => record),
          rules,
        );
        const merged = aggregateOf([], rules);
        for (const worker of [0, 1, 2, 3]) {
          const own = aggregateOf(
            all.filter((each) => each.worker === worker).map(({ record }) => record),
            rules,
          );
          merged.absorb(structuredClone(own.state()));
        }
        expect(merged.counts).toEqual(whole.counts);
        expect(merged.warmup.counts).toEqual(whole.warmup.counts);
        expect(merged.outputTokens).toBe(whole.outputTokens);
        expect(merged.groups(10_000)).toEqual(whole.groups(10_000));
        expect(merged.total.metrics(10_000)).toEqual(whole.total.metrics(10_000));
        expect(merged.series()).toEqual(nearly(whole.series()));
        expect(merged.tokens()).toEqual(whole.tokens());
        expect(merged.slice({ scenario: 'chat', tier: 'gold' })?.metrics(10_000)['requests']).toEqual(
          whole.slice({ scenario: 'chat', tier: 'gold' })?.metrics(10_000)['requests'],
        );
        const counted = (a: Aggregate) => new Map(a.errors().map(({ kind, count }) => [kind, count]));
        expect(counted(merged)).toEqual(counted(whole));
      }),
      { numRuns: 40 },
    );
  });

  test('show their course without what is looked at only at the end', () => {
    const aggregate = aggregateOf([finished({ tags: { tier: 'gold' } })]);
    const live = aggregateOf([]);
    live.absorb(aggregate.state('live'));
    expect(live.total.distribution('ttft')?.count).toBe(1);
    expect(live.counts.ok).toBe(1);
    expect(live.series().t).toEqual([]);
    expect(Object.keys(live.groups(10_000))).toEqual(['scenario:chat,tier:gold']);
  });

  /** A window adds up fractions as they come, so the last digit of its sums depends on the order. */
  const nearly = ({ windowMs, t, columns }: Series) => ({
    windowMs,
    t,
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [
        name,
        values.map((value) => (value === null ? null : expect.closeTo(value, 6))),
      ]),
    ),
  });
});
