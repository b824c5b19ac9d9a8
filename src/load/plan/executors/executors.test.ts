import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../../../core/rng.ts';
import { constant } from '../arrivals/constant.ts';
import { ramp } from '../arrivals/ramp.ts';
import { loadOf } from './index.ts';
import { vuSteps } from './ramping-vus.ts';

test('10 a second for 1 s: ten starts, the first at zero, none at the end', () => {
  expect([...constant(10, 1000, 1000)]).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
});

test('30 a minute: a start every 2 s', () => {
  expect([...constant(30, 60_000, 7000)]).toEqual([0, 2000, 4000, 6000]);
});

test('a constant rate has no drift after a million starts', () => {
  let last = 0;
  for (const t of constant(3, 1000, 333_333_000)) last = t;
  expect(last).toBeCloseTo(333_332_666.67, 1);
});

test('start n of a ramp lands where the area under the rate reaches n', () => {
  const stage = fc.record({
    durationMs: fc.integer({ min: 1, max: 20_000 }),
    toPerMs: fc.double({ min: 0, max: 0.2, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.2, noNaN: true }),
      fc.array(stage, { minLength: 1, maxLength: 4 }),
      (from, all) => {
        const starts = [...ramp(from, all)];
        const isPlaced = (t: number, i: number): boolean =>
          t >= (starts[i - 1] ?? 0) - 1e-6 && Math.abs(areaAt(from, all, t) - (i + 1)) < 1e-6 * (i + 1) + 1e-6;
        expect(starts.filter((t, i) => !isPlaced(t, i))).toEqual([]);
        expect(starts.length).toBe(Math.floor(areaAt(from, all, Number.POSITIVE_INFINITY) * (1 + 1e-9)));
      },
    ),
  );
});

const perSecond = fc.integer({ min: 0, max: 200 }).map((n) => n / 1000);
const someStages = fc.array(fc.record({ durationMs: fc.integer({ min: 0, max: 20_000 }), toPerMs: perSecond }), {
  minLength: 1,
  maxLength: 4,
});

test("every start of a ramp is where k6's closed form puts it", () => {
  fc.assert(
    fc.property(perSecond, someStages, (from, stages) => {
      const ours = [...ramp(from, stages)];
      const theirs = [...k6Ramp(from, stages)];
      expect(ours.length).toBe(theirs.length);
      // k6's form subtracts two nearly equal numbers where the slope is small, so it is the less exact of the two.
      expect(ours.filter((t, i) => !(Math.abs(t - (theirs[i] as number)) < 0.05))).toEqual([]);
    }),
  );
});

test('adding up the rate in small steps finds the same starts', () => {
  fc.assert(
    fc.property(perSecond, someStages, (from, stages) => {
      const ends = stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
      const starts = [...ramp(from, stages)];
      const stepMs = 1;
      let area = 0;
      let next = 0;
      for (let t = 0; t < ends; t += stepMs) {
        area += rateAt(from, stages, t + stepMs / 2) * stepMs;
        // Straight lines are added up exactly by their middles, so no start may come a step early or late.
        while (next + 1 <= area - 1e-6) {
          const start = starts[next++] ?? Number.NaN;
          if (!(start >= t - 1e-3 && start <= t + stepMs + 1e-3))
            expect.fail(`start ${next} is at ${start}, not at ${t}`);
        }
      }
      expect(starts.length - next).toBeLessThanOrEqual(1);
    }),
    { numRuns: 40 },
  );
});

test("a ramp of 0 → 10 → 10 → 0 a second starts where k6's closed form puts it", () => {
  // k6 lib/executor/ramping_arrival_rate.go: with slope, t = (a·D − √(D·(a²·D + 2k·(b − a))))/(a − b).
  const stages = [
    { durationMs: 10_000, toPerMs: 0.01 },
    { durationMs: 10_000, toPerMs: 0.01 },
    { durationMs: 10_000, toPerMs: 0 },
  ];
  const starts = [...ramp(0, stages)];
  expect(starts).toHaveLength(200);
  expect(starts[0]).toBeCloseTo(Math.sqrt(2 / (0.01 / 10_000)), 6);
  expect(starts[49]).toBeCloseTo(10_000, 6);
  expect(starts[59]).toBeCloseTo(11_000, 6);
});

test('fractions of a start carry over the corner between stages', () => {
  const stages = Array.from({ length: 10 }, () => ({ durationMs: 100, toPerMs: 0.001 }));
  expect([...ramp(0.001, stages)]).toHaveLength(1);
});

test('an arrival is dropped at maxVUs and never before: making a VU ready costs nothing here', () => {
  const executor = {
    kind: 'constant-arrival-rate',
    rate: 10,
    timeUnitMs: 1000,
    durationMs: 1000,
    arrivals: { kind: 'uniform' },
    preAllocatedVUs: 1,
    maxVUs: 7,
  } as const;
  const entry = { name: 'x', startTimeMs: 0, gracefulStopMs: 0 };
  expect(
    loadOf(executor, { entry, share: { index: 0, count: 1 }, rng: seeded(1), recordedStarts: undefined }),
  ).toMatchObject({ maxInFlight: 7 });
});

test('users come when the line reaches them and go when it reaches the number below', () => {
  expect([
    ...vuSteps(1, [
      { target: 3, durationMs: 1000 },
      { target: 0, durationMs: 3000 },
    ]),
  ]).toEqual([
    { atMs: 0, vus: 1 },
    { atMs: 500, vus: 2 },
    { atMs: 1000, vus: 3 },
    { atMs: 2000, vus: 2 },
    { atMs: 3000, vus: 1 },
    { atMs: 4000, vus: 0 },
  ]);
});

test('a stage of 0 s is a jump', () => {
  expect([
    ...vuSteps(0, [
      { target: 5, durationMs: 0 },
      { target: 5, durationMs: 1000 },
    ]),
  ]).toEqual([
    { atMs: 0, vus: 0 },
    { atMs: 0, vus: 5 },
  ]);
});

/** k6 lib/executor/ramping_arrival_rate.go: with slope, t = (a·D − √(D·(a²·D + 2k·(b − a))))/(a − b); level, t = k/a. */
function* k6Ramp(start: number, stages: readonly { durationMs: number; toPerMs: number }[]): Generator<number> {
  let [a, stageStart, done, i] = [start, 0, 0, 1];
  for (const { durationMs: D, toPerMs: b } of stages) {
    const area = ((a + b) / 2) * D;
    for (; i <= done + area + 1e-9 * i; i++) {
      const k = i - done;
      const root = Math.sqrt(Math.max(0, D * (a * a * D + 2 * k * (b - a))));
      yield stageStart + (a === b ? k / a : (a * D - root) / (a - b));
    }
    done += area;
    stageStart += D;
    a = b;
  }
}

function rateAt(start: number, stages: readonly { durationMs: number; toPerMs: number }[], t: number): number {
  let [from, at] = [start, 0];
  for (const { durationMs, toPerMs } of stages) {
    if (t < at + durationMs) return from + ((toPerMs - from) * (t - at)) / durationMs;
    at += durationMs;
    from = toPerMs;
  }
  return from;
}

function areaAt(start: number, stages: readonly { durationMs: number; toPerMs: number }[], t: number): number {
  let [from, area, at] = [start, 0, 0];
  for (const { durationMs, toPerMs } of stages) {
    const x = Math.min(Math.max(t - at, 0), durationMs);
    area += from * x + (((toPerMs - from) / durationMs) * x * x) / 2;
    at += durationMs;
    from = toPerMs;
  }
  return area;
}
