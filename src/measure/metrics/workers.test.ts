import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregateOf } from '../../../test/aggregates.ts';
import { dropped, failed, finished, timedOut } from '../../../test/records.ts';
import type { Series } from '../../core/result.ts';
import type { Aggregate } from './aggregate.ts';

describe('several workers', () => {
  const anyRecord = fc
    .record({
      worker: fc.nat(3),
      at: fc.nat(9000),
      firstAfter: fc.nat(3000),
      gaps: fc.array(fc.integer({ min: 0, max: 900_000 }), { maxLength: 20 }),
      kind: fc.constantFrom('ok', 'failed', 'timed out', 'dropped'),
      tier: fc.constantFrom('gold', 'tin'),
      grade: fc.constantFrom({}, { isRight: true }, { isRight: false }),
    })
    .map(({ worker, at, firstAfter, gaps, kind, tier, grade }) => {
      const itlMs = gaps.map((us) => us / 1000);
      const lastTokenMs = itlMs.reduce((sum, gap) => sum + gap, at + firstAfter);
      const times = { plannedMs: at, startedMs: at, sentMs: at, firstTokenMs: at + firstAfter, lastTokenMs };
      const tags = { tier };
      if (kind === 'dropped') return { worker, record: dropped({ plannedMs: at, endedMs: at, tags }) };
      if (kind === 'timed out')
        return { worker, record: timedOut({ plannedMs: at, startedMs: at, sentMs: at, endedMs: at + 5000, tags }) };
      if (kind === 'failed')
        return { worker, record: failed({ plannedMs: at, startedMs: at, endedMs: at + firstAfter, tags }) };
      return {
        worker,
        record: finished({ ...times, itlMs, endedMs: lastTokenMs + 1, tags, outputTokens: 5, ...grade }),
      };
    });

  test('hand over what one would have added up over all their records, histograms to the byte', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 60 }), (records) => {
        const all = records.map(({ worker, record }, i) => ({ worker, record: { ...record, id: `${worker}.${i}` } }));
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
        for (const name of ['ttft', 'e2e'] as const)
          expect(merged.total.bounded(name)?.quantile(0.5)).toEqual(whole.total.bounded(name)?.quantile(0.5));
        expect(merged.notes()).toEqual(whole.notes());
        expect(merged.series()).toEqual(nearly(whole.series()));
        expect(merged.requests()).toEqual(whole.requests());
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
  const nearly = ({ columns, ...rest }: Series) => ({
    ...rest,
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [
        name,
        values.map((value) => (value === null ? null : expect.closeTo(value, 6))),
      ]),
    ),
  });
});
