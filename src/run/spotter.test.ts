import { describe, expect, test } from 'vitest';
import { aggregateOf } from '../../test/aggregates.ts';
import { finished } from '../../test/records.ts';
import { VirtualClock } from '../../test/virtual-clock.ts';
import type { Plan } from '../core/plan.ts';
import { InFlight, newTally } from '../load/engine/in-flight.ts';
import { frame, plainLine } from './live/frame.ts';
import { spotter } from './spotter.ts';

const PLAN = { warmupMs: 0, endsMs: 60_000, loads: [] } as unknown as Plan;

describe('the rates of a snapshot', () => {
  test('are of the last three seconds, not of the whole run', async () => {
    const clock = new VirtualClock();
    const tally = newTally();
    const inFlight = new InFlight(clock, tally);
    const aggregate = aggregateOf([]);
    const snapshot = spotter(PLAN, () => aggregate, tally, clock);
    const spotted: number[][] = [];
    const course = async (): Promise<void> => {
      // Ten requests of 3 tokens a second for ten seconds, then none.
      for (let second = 1; second <= 16; second++) {
        for (let i = 0; i < (second <= 10 ? 10 : 0); i++) {
          inFlight.begin();
          aggregate.add(finished({ plannedMs: clock.now() }));
        }
        await clock.sleepUntil(second * 1000);
        const { sentPerSecond, outputTokensPerSecond } = snapshot();
        spotted.push([sentPerSecond, outputTokensPerSecond]);
      }
    };
    await clock.run(course());
    expect(spotted.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => [10, 30]));
    expect(spotted[10]).toEqual([expect.closeTo(20 / 3), 20]);
    expect(spotted[11]).toEqual([expect.closeTo(10 / 3), 10]);
    expect(spotted.slice(12)).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });
});

test('each figure of a run that goes on stands by its own name, in the snapshot, on the terminal and in a log', () => {
  const times = Array.from({ length: 1000 }, (_, i) => i + 1);
  const aggregate = aggregateOf(
    times.map((ms) =>
      finished({
        plannedMs: 0,
        firstTokenMs: ms,
        sentMs: ms / 10,
        lastTokenMs: ms * 3,
        endedMs: ms * 3,
        itlMs: [ms, ms],
      }),
    ),
    { measureUntilMs: 60_000 },
  );
  const snapshot = spotter(PLAN, () => aggregate, newTally(), new VirtualClock())();
  const quantile = (metric: 'ttft' | 'itl' | 'send_lag', q: number) =>
    aggregate.total.distribution(metric)?.quantileMs(q);
  expect(snapshot).toMatchObject({
    ttftP50Ms: quantile('ttft', 0.5),
    ttftP95Ms: quantile('ttft', 0.95),
    itlP95Ms: quantile('itl', 0.95),
    sendLagP99Ms: quantile('send_lag', 0.99),
  });
  for (const text of [frame(snapshot, { color: false, columns: 120 }).join('\n'), plainLine(snapshot)])
    expect(text).toContain('ttft p50 500 ms p95 950 ms, itl p95 950 ms');
});

test('what the latencies truly are is known of a run that goes on, too, where its records tell', () => {
  const own = { sendMs: 40, firstTokenMs: 10, endedMs: 0, gapsUs: [2000, 0] };
  const aggregate = aggregateOf(
    Array.from({ length: 100 }, () => finished({ own })),
    { measureUntilMs: 60_000 },
  );
  const { ttftP95Ms, ttftP95Between, itlP95Between } = spotter(PLAN, () => aggregate, newTally(), new VirtualClock())();
  expect(ttftP95Ms).toBeCloseTo(100, 0);
  expect(ttftP95Between?.low).toBeCloseTo(50, 0);
  expect(itlP95Between?.high).toBeCloseTo(30, 0);
  const without = spotter(PLAN, () => aggregateOf([finished()]), newTally(), new VirtualClock())();
  expect(without).not.toHaveProperty('ttftP95Between');
});
