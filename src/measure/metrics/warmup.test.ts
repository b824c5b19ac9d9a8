import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregateOf, value } from '../../../test/aggregates.ts';
import { dropped, failed, finished } from '../../../test/records.ts';

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

  test('the least in flight is just before a start, where it is neither at the beginning nor at the end', () => {
    const long = (plannedMs: number, endedMs: number, inFlight: number) =>
      finished({ plannedMs, endedMs, itlMs: [20, 20], inFlight });
    // Three at the beginning, none and then two at the end of the load at 10 s; between them one was alone.
    const records = [
      ...[700, 800, 900].map((plannedMs, i) => long(plannedMs, 2000 + i * 1000, i + 1)),
      long(3500, 8000, 2),
      long(7000, 12_000, 2),
      long(9000, 12_000, 2),
    ];
    for (const all of [records, records.toReversed()])
      expect(value(aggregateOf(all, { measureFromMs }), 'in_flight')).toMatchObject({ min: 1, max: 3, last: 2 });
    // Of two workers each sees the number of the whole run before a start of its own.
    const parts = [0, 1].map((worker) =>
      aggregateOf(
        records.filter((_, i) => i % 2 === worker),
        { measureFromMs },
      ),
    );
    const whole = aggregateOf([], { measureFromMs });
    for (const part of parts) whole.absorb(part.state());
    expect(value(whole, 'in_flight')).toMatchObject({ min: 1, last: 2 });
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
          const amounts = (from: number, until: number): readonly number[] => {
            const measured = until - from;
            const { total } = aggregateOf(records, { measureFromMs: from, measureUntilMs: until });
            return (['output_tokens', 'input_tokens', 'in_flight'] as const).map((name) => {
              const part = total.value(name, measured);
              if (part?.type === 'counter') return (part.rate * measured) / 1000;
              return part?.type === 'gauge' ? part.mean * measured : 0;
            });
          };
          const [before, after, whole] = [amounts(0, cutMs), amounts(cutMs, 8000), amounts(0, 8000)];
          for (const [i, amount] of whole.entries()) expect(before[i]! + after[i]!).toBeCloseTo(amount, 6);
        },
      ),
    );
  });
});
