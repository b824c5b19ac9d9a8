import { describe, expect, test } from 'vitest';
import { aggregateOf, value } from '../../../test/aggregates.ts';
import { dropped, failed, finished, timedOut } from '../../../test/records.ts';
import type { RequestRecord } from '../../core/record.ts';
import type { RateValue } from '../../core/result.ts';

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

  test('of our own is the same over time as in all: the opening of a connection is no lag', () => {
    const sent = finished({ startedMs: 30, sentMs: 40, connectMs: 4 });
    const never = failed({ startedMs: 30, sentMs: undefined, connectMs: 4 } as object);
    for (const record of [sent, never]) {
      const { mean } = value(aggregateOf([record]), 'send_lag') as { readonly mean: number };
      expect(mean).toBe(record === sent ? 36 : 30);
      expect(aggregateOf([record]).series().columns['send_lag_p99']?.[0]).toBeCloseTo(mean, 0);
    }
  });

  test('of a failed request is no latency: an error is never a fast success', () => {
    expect(value(aggregateOf([failed()]), 'e2e')).toBeUndefined();
    expect(value(aggregateOf([failed(), finished()]), 'e2e')).toMatchObject({ count: 1, mean: 141 });
  });

  const ended: Readonly<Record<string, RequestRecord['outcome']>> = {
    'with an HTTP error': { kind: 'http', status: 503, message: 'full' },
    'with a broken connection': { kind: 'transport', code: 'ECONNRESET', message: 'reset' },
    'with an error in its stream': { kind: 'protocol', code: 'in-band-error', message: 'out of memory' },
    'before its end': { kind: 'protocol', code: 'truncated', message: 'no end' },
    'at a time limit of ours': { kind: 'timeout', stage: 'total', afterMs: 9 },
    'with the run': { kind: 'censored', reason: 'end-of-run' },
    'in a content filter': { kind: 'ok', finishReason: 'content_filter' },
  };
  const LATENCIES = ['ttft', 'ttft_answer', 'itl', 'tpot', 'stall', 'e2e', 'service_ttft', 'service_e2e'] as const;

  test.each(Object.entries(ended))('is of whole answers: one that ended %s changes none', (_, outcome) => {
    const fast = { firstTokenMs: 1, firstAnswerMs: 1, lastTokenMs: 3, itlMs: [1, 1], endedMs: 4, outcome };
    const [alone, both] = [aggregateOf([finished()]), aggregateOf([finished(), finished({ id: '0.8', ...fast })])];
    for (const name of LATENCIES) expect(value(both, name)).toEqual(value(alone, name));
    for (const column of ['ttft_p50', 'itl_p50'])
      expect(both.series().columns[column]).toEqual(alone.series().columns[column]);
    expect(both.series().heat).toEqual(alone.series().heat);
    expect(both.firstToken()).toEqual(alone.firstToken());
    expect(both.requests()?.slowestFirstToken.map(({ id }) => id)).toEqual(['0.0']);
  });

  test('of failures is beside the others: to their first token, if they had one, and to their end', () => {
    const broken = finished({ endedMs: 130, outcome: { kind: 'protocol', code: 'truncated', message: '' } });
    const aggregate = aggregateOf([finished(), broken, failed()]);
    expect(value(aggregate, 'failed_ttft')).toMatchObject({ count: 1, mean: 100 });
    expect(value(aggregate, 'failed_e2e')).toMatchObject({ count: 2, min: 50, max: 130 });
    expect(value(aggregateOf([finished()]), 'failed_e2e')).toBeUndefined();
  });

  test('of several choices is told for each: their gaps, and the time for each token after the first of each', () => {
    const times = { firstTokenMs: 100, lastTokenMs: 180, endedMs: 181 };
    const two = finished({ ...times, choices: 2, itlMs: [20, 20, 30, 30], outputTokens: 6 });
    expect(value(aggregateOf([two]), 'itl')).toMatchObject({ count: 4, mean: 25 });
    expect(value(aggregateOf([two]), 'tpot')).toMatchObject({ mean: 25 });
    const single = finished({ ...times, choices: 2, itlMs: [], outputTokens: 2 });
    expect(value(aggregateOf([single]), 'tpot')).toBeUndefined();
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

  test('what a filter ended is counted by itself: no error, and not good', () => {
    const filtered = finished({ outcome: { kind: 'ok', finishReason: 'content_filter' } });
    const aggregate = aggregateOf([finished(), filtered, failed()]);
    expect(value(aggregate, 'filtered')).toMatchObject({ rate: 0.5, passes: 1, fails: 1 });
    expect(value(aggregate, 'goodput')).toMatchObject({ passes: 1, fails: 2 });
    expect(aggregate.counts).toMatchObject({ ok: 2, failed: 1 });
  });

  test('where nothing was filtered nothing is shown of it, and a threshold still sees 0', () => {
    const { total } = aggregateOf([finished()]);
    expect(total.metrics(10_000)).not.toHaveProperty('filtered');
    expect(total.value('filtered', 10_000)).toMatchObject({ rate: 0 });
  });

  test('requests that ran into a time limit are told of, for they are in no percentile', () => {
    expect(aggregateOf([timedOut(), timedOut(), finished()]).notes()).toEqual([
      { kind: 'timeouts', message: expect.stringMatching(/^2 requests ran into/), requests: 2 },
    ]);
  });

  test('accuracy is right over graded, with its interval; what was not graded is not in it', () => {
    const graded = (isRight: boolean, tier = 'gold') => finished({ isRight, tags: { tier } });
    const records = [
      ...Array.from({ length: 8 }, () => graded(true)),
      graded(false),
      graded(false, 'tin'),
      finished(),
      failed(),
    ];
    const { ci95, ...rest } = value(aggregateOf(records), 'accuracy') as RateValue;
    expect(rest).toEqual({ type: 'rate', rate: 0.8, passes: 8, fails: 2 });
    expect(ci95?.map((end) => Number(end.toFixed(4)))).toEqual([0.4902, 0.9433]);
    expect(aggregateOf(records).groups(10_000)['tier:tin']?.['accuracy']).toMatchObject({ passes: 0, fails: 1 });
    expect(value(aggregateOf([finished(), failed()]), 'accuracy')).toBeUndefined();
  });

  test('answers of the warm-up are in no accuracy', () => {
    const records = [finished({ isRight: false }), finished({ plannedMs: 2000, isRight: true })];
    expect(value(aggregateOf(records, { measureFromMs: 1000 }), 'accuracy')).toMatchObject({ passes: 1, fails: 0 });
  });

  test('nothing sent is no error rate, not a rate of zero', () => {
    expect(value(aggregateOf([dropped()]), 'errors')).toBeUndefined();
    expect(value(aggregateOf([dropped()]), 'ttft')).toBeUndefined();
    expect(value(aggregateOf([dropped()]), 'dropped_iterations')).toMatchObject({ count: 1 });
  });

  test('prompts whose answer begins after the load has ended count in the sum, not in the rate', () => {
    const early = finished({ inputTokens: 100, cachedTokens: 64, reasoningTokens: 2 });
    const late = finished({ plannedMs: 100, inputTokens: 900, cachedTokens: 512, reasoningTokens: 3 });
    // The first token of one came at 100, of the other at 200.
    const { total } = aggregateOf([early, late], { measureUntilMs: 120 });
    expect(total.value('input_tokens', 1000)).toEqual({ type: 'counter', count: 1000, rate: 100 });
    expect(total.value('cached_tokens', 1000)).toEqual({ type: 'counter', count: 576, rate: 64 });
    // Of three tokens two came by then, and of the other's none.
    expect(total.value('reasoning_tokens', 1000)).toEqual({ type: 'counter', count: 5, rate: 2 * (2 / 3) });
    const silent = finished({ inputTokens: 50, endedMs: 110 });
    const { firstTokenMs: _, lastTokenMs: __, ...untimed } = silent;
    expect(aggregateOf([untimed], { measureUntilMs: 120 }).total.value('input_tokens', 1000)).toMatchObject({
      rate: 50,
    });
    expect(aggregateOf([untimed], { measureUntilMs: 100 }).total.value('input_tokens', 1000)).toMatchObject({
      rate: 0,
    });
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

test('errors are grouped by kind, with the first one’s words and those that said something else', () => {
  const records = [
    failed({ id: '0.7', endedMs: 70, outcome: { kind: 'http', status: 503, message: 'later' } }),
    failed({ id: '0.8', endedMs: 90, outcome: { kind: 'http', status: 503, message: 'later' } }),
    failed({ endedMs: 50 }),
    failed({ outcome: { kind: 'timeout', stage: 'first-token', afterMs: 60_000 } }),
  ];
  expect(aggregateOf(records).errors()).toEqual([
    {
      kind: 'http',
      status: 503,
      message: 'full',
      count: 3,
      firstAtMs: 50,
      samples: [
        { id: '0.1', atMs: 50, message: 'full' },
        { id: '0.7', atMs: 70, message: 'later' },
      ],
    },
    {
      kind: 'timeout',
      stage: 'first-token',
      message: 'no first token within 60000 ms',
      count: 1,
      firstAtMs: 50,
      samples: [{ id: '0.1', atMs: 50, message: 'no first token within 60000 ms' }],
    },
  ]);
});

test('a thousand messages of one error are told by the first few', () => {
  const outcome = (i: number) => ({ kind: 'http', status: 500, message: `trace ${i}` }) as const;
  const records = Array.from({ length: 1000 }, (_, i) =>
    failed({ id: `0.${i}`, endedMs: 5000 - i, outcome: outcome(i) }),
  );
  const [group] = aggregateOf(records).errors();
  expect(group?.samples?.map(({ message }) => message)).toEqual(['trace 999', 'trace 998', 'trace 997', 'trace 996']);
});

test('failures are told over time by kind, and only by kinds that there were', () => {
  const records = [
    failed({ endedMs: 500 }),
    failed({ endedMs: 1500, outcome: { kind: 'http', status: 429, message: '' } }),
    failed({ endedMs: 1600, outcome: { kind: 'timeout', stage: 'total', afterMs: 1600 } }),
    failed({ endedMs: 1700, outcome: { kind: 'protocol', code: 'in-band-error', message: '' } }),
    failed({ endedMs: 1800, outcome: { kind: 'http', status: 302, message: '' } }),
    failed({ endedMs: 1900, outcome: { kind: 'censored', reason: 'end-of-run' } }),
  ];
  const { columns } = aggregateOf(records).series();
  const byKind = Object.fromEntries(Object.entries(columns).filter(([name]) => name.startsWith('failed_')));
  expect(byKind).toEqual({
    failed_timeout: [0, 1],
    failed_http_4xx: [0, 1],
    failed_http_5xx: [1, 0],
    failed_http_other: [0, 1],
    failed_in_band: [0, 1],
  });
});

test('a prompt’s length is a slice: as it was asked for, as the server counts where nothing was, else none', () => {
  const records = [
    finished({ inputTokens: 256, askedInputTokens: 255 }),
    failed({ askedInputTokens: 64 }),
    finished({ inputTokens: 70_000 }),
    failed(),
  ];
  const lengths = Object.entries(aggregateOf(records).groups(1000)).filter(([name]) =>
    name.startsWith('input_tokens:'),
  );
  expect(lengths.map(([name, { requests }]) => [name, requests])).toEqual([
    ['input_tokens:64-255', { type: 'counter', count: 2, rate: 2 }],
    ['input_tokens:65536-', { type: 'counter', count: 1, rate: 1 }],
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
  // And the one combination that is asked for, and the one length of prompt.
  expect(Object.keys(aggregate.groups(1000)).length).toBeLessThanOrEqual(64 + 2);
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

test('an event of each choice counts, and what a filter ended is not held against the length asked for', () => {
  const two = finished({ choices: 2, itlMs: [20, 20], outputTokens: 8, askedOutputTokens: 8 });
  const outcome = { kind: 'ok', finishReason: 'content_filter' } as const;
  const tokens = aggregateOf([two, { ...two, outputTokens: 4, outcome }]).tokens();
  expect(tokens).toMatchObject({ perEvent: 1.5, requestedVsGot: { requested: 8, got: 8, differing: 0 } });
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

test('of several choices tokens come evenly between the first and the last event, whatever their gaps', () => {
  const times = { plannedMs: 0, firstTokenMs: 9000, lastTokenMs: 11_000, endedMs: 11_001 };
  const two = finished({ ...times, choices: 2, itlMs: [2000, 1000, 500, 500], outputTokens: 10 });
  expect(value(aggregateOf([two]), 'output_tokens')).toMatchObject({ count: 10, rate: 0.5 });
  expect(aggregateOf([two]).series().columns['output_tokens']?.slice(9)).toEqual([4, 4, 2]);
});

describe('the time series', () => {
  test('has accuracy where answers were graded, by when they ended', () => {
    const at = (plannedMs: number, isRight?: boolean) =>
      finished({ plannedMs, ...(isRight === undefined ? {} : { isRight }) });
    const { columns } = aggregateOf([at(0, true), at(100, false), at(900, true), at(2500)]).series();
    expect(columns['accuracy']).toEqual([0.5, 1, null]);
    expect(aggregateOf([at(0)]).series().columns['accuracy']).toBeUndefined();
  });

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

  test('says of each window how much may be the generator’s own, where the records tell', () => {
    const own = { sendMs: 4, firstTokenMs: 6, endedMs: 0, gapsUs: [3000, 500] };
    const records = [finished({ plannedMs: 0, own }), finished({ plannedMs: 2000 })];
    const { columns } = aggregateOf(records).series();
    expect(columns['ttft_own_p95']?.[0]).toBeCloseTo(10, 0);
    // The first gap may be 3 ms shorter or 6 ms longer; of four it is the one that counts.
    expect(columns['itl_own_p95']?.[0]).toBeCloseTo(9, 0);
    expect(columns['ttft_own_p95']?.slice(1)).toEqual([null, null]);
    expect(aggregateOf([finished()]).series().columns).not.toHaveProperty('itl_own_p95');
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
