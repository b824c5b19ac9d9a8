import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ClosedLoad, Load, Share } from '../../../core/plan.ts';
import { seeded } from '../../../core/rng.ts';
import { formatDuration, formatNumber } from '../../../core/units.ts';
import { type ArrivalProcess, isNumberRandom, type Scattered } from '../arrivals/process.ts';
import {
  arrivalsOf,
  durationMsOf,
  EXECUTORS,
  type Executor,
  executorInWords,
  loadOf,
  paceOf,
  plannedSessions,
} from './index.ts';
import type { Stage } from './stages.ts';

const stages = fc
  .array(fc.record({ target: fc.integer({ min: 0, max: 60 }), durationMs: fc.integer({ min: 0, max: 8000 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .filter((list) => list.some(({ durationMs }) => durationMs > 0));
const vus = fc.integer({ min: 1, max: 40 });
const pool = { preAllocatedVUs: fc.integer({ min: 0, max: 20 }), maxVUs: fc.integer({ min: 20, max: 40 }) };
const arrivals = fc.oneof(
  fc.constant<ArrivalProcess>({ kind: 'uniform' }),
  fc.constant<ArrivalProcess>({ kind: 'poisson' }),
  fc.double({ min: 0.05, max: 10, noNaN: true }).map((cv): ArrivalProcess => ({ kind: 'gamma', cv })),
);
const onALevel = fc.oneof(
  arrivals,
  fc.integer({ min: 0, max: 1000 }).map((settleMs): Scattered => ({ kind: 'scattered', settleMs })),
);
const recordedStarts = fc
  .array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 })
  .map((times) => times.toSorted((a, b) => a - b));

/** What the suite has to know of a kind. */
interface Place<E extends Executor> {
  /** Any that the scenario's checks let through. */
  readonly any: fc.Arbitrary<E>;
  /** Its own keys, as a scenario writes them. What is said beside the entry, such as `arrivals`, is not in there. */
  written(executor: E): Readonly<Record<string, unknown>>;
  /** Numbers that need not be said before a run. */
  readonly unsaid?: readonly (keyof E)[];
}

const writtenStages = (list: readonly Stage[]) =>
  list.map(({ target, durationMs }) => ({ target, duration: durationMs }));

const PLACES: { readonly [K in Executor['kind']]: Place<Extract<Executor, { kind: K }>> } = {
  'constant-arrival-rate': {
    any: fc.record({
      kind: fc.constant('constant-arrival-rate' as const),
      rate: fc.integer({ min: 1, max: 100 }),
      timeUnitMs: fc.constantFrom(1000, 7000, 60_000),
      durationMs: fc.integer({ min: 1000, max: 20_000 }),
      arrivals: onALevel,
      ...pool,
    }),
    written: ({ rate, timeUnitMs, durationMs, preAllocatedVUs, maxVUs }) => ({
      rate,
      timeUnit: timeUnitMs,
      duration: durationMs,
      preAllocatedVUs,
      maxVUs,
    }),
    unsaid: ['preAllocatedVUs'],
  },
  'ramping-arrival-rate': {
    any: fc.record({
      kind: fc.constant('ramping-arrival-rate' as const),
      startRate: fc.integer({ min: 1, max: 60 }),
      timeUnitMs: fc.constantFrom(1000, 60_000),
      stages,
      arrivals,
      ...pool,
    }),
    written: ({ startRate, timeUnitMs, stages: list, preAllocatedVUs, maxVUs }) => ({
      startRate,
      timeUnit: timeUnitMs,
      stages: writtenStages(list),
      preAllocatedVUs,
      maxVUs,
    }),
    unsaid: ['preAllocatedVUs'],
  },
  'constant-vus': {
    any: fc.record({
      kind: fc.constant('constant-vus' as const),
      vus,
      durationMs: fc.integer({ min: 1000, max: 20_000 }),
    }),
    written: ({ vus: n, durationMs }) => ({ vus: n, duration: durationMs }),
  },
  'ramping-vus': {
    any: fc.record({
      kind: fc.constant('ramping-vus' as const),
      startVUs: fc.integer({ min: 1, max: 40 }),
      stages,
      gracefulRampDownMs: fc.constantFrom(0, 30_000),
    }),
    written: ({ startVUs, stages: list, gracefulRampDownMs }) => ({
      startVUs,
      stages: writtenStages(list),
      gracefulRampDown: gracefulRampDownMs,
    }),
    unsaid: ['gracefulRampDownMs'],
  },
  'shared-iterations': {
    any: fc.record({
      kind: fc.constant('shared-iterations' as const),
      vus,
      iterations: fc.integer({ min: 40, max: 400 }),
      maxDurationMs: fc.constant(600_000),
    }),
    written: ({ vus: n, iterations, maxDurationMs }) => ({ vus: n, iterations, maxDuration: maxDurationMs }),
  },
  'per-vu-iterations': {
    any: fc.record({
      kind: fc.constant('per-vu-iterations' as const),
      vus,
      iterations: fc.integer({ min: 1, max: 50 }),
      maxDurationMs: fc.constant(600_000),
    }),
    written: ({ vus: n, iterations, maxDurationMs }) => ({ vus: n, iterations, maxDuration: maxDurationMs }),
  },
  replay: {
    any: fc.record({ kind: fc.constant('replay' as const), maxVUs: vus }),
    written: ({ maxVUs }) => ({ maxVUs }),
  },
};

const entry = { name: 'x', startTimeMs: 5000, gracefulStopMs: 30_000 };
const rng = seeded(7).fork(entry.name);
const WHOLE: Share = { index: 0, count: 1 };
const shares = (count: number): readonly Share[] => Array.from({ length: count }, (_, index) => ({ index, count }));

/** What a load starts, in one list: arrivals, or the number of users from each instant on. */
const startsOf = (load: Load) =>
  load.kind === 'open'
    ? [...load.arrivals()].map(({ index, atMs }) => ({ index, atMs }))
    : [...load.steps()].map(({ vus: n, atMs }) => ({ index: n, atMs }));

test('every kind has its place in this suite, and no other', () => {
  expect(Object.keys(PLACES)).toEqual([...EXECUTORS.keys()]);
});

describe.each([...EXECUTORS])('%s', (kind, { written }) => {
  const place = PLACES[kind as Executor['kind']] as unknown as Place<Executor>;
  const cases = fc.record({ executor: place.any, recordedStarts });
  const schema = written({ executor: z.string() }, {});
  const load = (executor: Executor, starts: readonly number[], share = WHOLE): Load =>
    loadOf(executor, { entry, share, rng, recordedStarts: starts });

  test('plans the same twice', () => {
    fc.assert(
      fc.property(cases, ({ executor, recordedStarts: starts }) => {
        const one = load(executor, starts);
        expect(startsOf(one)).toEqual(startsOf(one));
        expect(startsOf(load(executor, starts))).toEqual(startsOf(one));
      }),
      { numRuns: 30 },
    );
  });

  test('starts in order, not before its start time and not after its end', () => {
    fc.assert(
      fc.property(cases, ({ executor, recordedStarts: starts }) => {
        const made = load(executor, starts);
        let before = entry.startTimeMs;
        for (const { atMs } of startsOf(made)) {
          expect(atMs).toBeGreaterThanOrEqual(before - 1e-6);
          expect(atMs).toBeLessThanOrEqual(made.endsMs + 1e-6);
          before = atMs;
        }
      }),
      { numRuns: 60 },
    );
  });

  test('shares are disjoint and make up the whole', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 5 }), ({ executor, recordedStarts: starts }, count) => {
        const whole = load(executor, starts);
        const parts = shares(count).map((share) => load(executor, starts, share));
        if (whole.kind === 'open') {
          const together = parts.flatMap(startsOf).toSorted((a, b) => a.index - b.index);
          expect(together).toEqual(startsOf(whole));
          expect(sumOf(parts, (part) => (part.kind === 'open' ? part.maxInFlight : 0))).toBe(whole.maxInFlight);
          for (const part of parts)
            if (part.kind === 'open' && part.maxInFlight === 0) expect(startsOf(part)).toEqual([]);
        } else {
          const changes = [...new Set([whole, ...parts].flatMap(startsOf).map(({ atMs }) => atMs))];
          for (const atMs of changes) expect(sumOf(parts, (part) => vusAt(part, atMs))).toBe(vusAt(whole, atMs));
          const closed = parts.filter((part) => part.kind === 'closed');
          expect(sumOf(closed, iterationsIn)).toBe(iterationsIn(whole));
          // One number in each part is enough to be sure of all: they go on in steps of the number of parts.
          expect(new Set(closed.map(({ share }) => share.index % share.count)).size).toBe(count);
          for (const part of closed)
            if (part.budget.kind === 'shared' && vusAt(part, entry.startTimeMs) === 0)
              expect(iterationsIn(part)).toBe(0);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('reads what a scenario writes', () => {
    fc.assert(
      fc.property(cases, ({ executor }) => {
        const asWritten = 'arrivals' in executor ? { ...executor, arrivals: { kind: 'uniform' } } : executor;
        const read = schema.parse({ executor: kind, ...place.written(executor) });
        expect(read).toMatchObject({ executor: asWritten });
        expect(Object.keys(read.executor)).toEqual(Object.keys(executor));
      }),
      { numRuns: 30 },
    );
  });

  test('refuses a key that is not its own', () => {
    const [executor] = fc.sample(place.any, { numRuns: 1, seed: 1 }) as [Executor];
    const read = schema.safeParse({ executor: kind, ...place.written(executor), isUnheardOf: true });
    expect(read.error?.issues.map(({ message }) => message).join()).toContain('unknown key');
  });

  test('says in words every number of its setting', () => {
    fc.assert(
      fc.property(cases, ({ executor, recordedStarts: starts }) => {
        const words = executorInWords(executor, starts);
        const { unsaid = [] } = place;
        for (const [key, value] of Object.entries(executor)) {
          if (typeof value !== 'number' || unsaid.includes(key as keyof Executor) || key === 'timeUnitMs') continue;
          expect(words).toContain(key.endsWith('Ms') ? formatDuration(value) : formatNumber(value));
        }
        if ('stages' in executor)
          for (const { target } of executor.stages) expect(words).toContain(formatNumber(target));
      }),
      { numRuns: 30 },
    );
  });

  test('lasts as long as its load', () => {
    fc.assert(
      fc.property(cases, ({ executor, recordedStarts: starts }) => {
        const { endsMs } = load(executor, starts);
        expect(entry.startTimeMs + durationMsOf(executor, starts)).toBe(endsMs);
        // A trace ends with its last start; whatever is planned by the clock may end after it.
        if (paceOf(executor).kind === 'recorded') expect(endsMs - entry.startTimeMs).toBe(starts.at(-1) ?? 0);
      }),
      { numRuns: 30 },
    );
  });

  test('never goes above its pace', () => {
    fc.assert(
      fc.property(cases, ({ executor, recordedStarts: starts }) => {
        const made = load(executor, starts);
        const pace = paceOf(executor);
        expect(made.kind === 'closed').toBe(pace.kind === 'users');
        if (pace.kind === 'users') {
          const users = startsOf(made).map(({ index }) => index);
          expect(Math.max(...users)).toBe(pace.most);
          expect(pace.varies || users.length === 1).toBe(true);
        }
        if (pace.kind === 'rate') {
          const planned = plannedSessions(executor, starts) ?? Number.NaN;
          expect(planned).toBeLessThanOrEqual(Math.ceil((pace.mostPerSecond * durationMsOf(executor, starts)) / 1000));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('plans as many iterations as a scenario’s explanation promises', () => {
    fc.assert(
      fc.property(cases, ({ executor, recordedStarts: starts }) => {
        fc.pre(!isNumberRandom(arrivalsOf(executor))); // Else the promise is a mean.
        const planned = plannedSessions(executor, starts);
        const made = load(executor, starts);
        if (made.kind === 'open') expect(planned).toBe(startsOf(made).length);
        else if (made.budget.kind === 'shared') expect(planned).toBe(made.budget.iterations);
        else if (made.budget.kind === 'per-vu')
          expect(planned).toBe(made.budget.iterations * vusAt(made, entry.startTimeMs));
        else expect(planned).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});

/** Iterations of a load whose number is fixed; none of another. */
function iterationsIn(load: ClosedLoad): number {
  const { budget } = load;
  if (budget.kind === 'unlimited') return 0;
  return budget.kind === 'shared' ? budget.iterations : budget.iterations * vusAt(load, entry.startTimeMs);
}

const sumOf = <T>(parts: readonly T[], of: (part: T) => number): number =>
  parts.reduce((sum, part) => sum + of(part), 0);

function vusAt(load: Load, t: number): number {
  if (load.kind === 'open') return Number.NaN;
  let now = 0;
  for (const { atMs, vus: n } of load.steps()) if (atMs <= t) now = n;
  return now;
}
