import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregateOf } from '../../../test/aggregates.ts';
import { finished } from '../../../test/records.ts';
import type { RequestRecord } from '../../core/record.ts';
import { InFlightCourse } from './in-flight-course.ts';

const courseOf = (requests: readonly (readonly [number, number])[]): InFlightCourse => {
  const course = new InFlightCourse();
  for (const [from, to] of requests) {
    course.begin(from);
    course.end(to);
  }
  return course;
};

/** The exact ones: what begins when another ends takes its place. */
const trueExtremes = (requests: readonly (readonly [number, number])[]): { min: number; max: number } => {
  const edges = requests.flat();
  const counts = edges.map((at) => requests.filter(([from, to]) => from <= at && at < to).length);
  return { min: Math.min(...counts), max: Math.max(...counts) };
};

const request = (longestUs: number) =>
  fc.tuple(fc.nat(longestUs), fc.nat(longestUs)).map(([from, took]) => [from, from + took] as const);

test('finds no more than there was, and nothing that begins with the other’s end is two', () => {
  fc.assert(
    fc.property(fc.array(request(30_000_000), { minLength: 1, maxLength: 40 }), (requests) => {
      const { min, max } = courseOf(requests).extremes(0);
      const exact = trueExtremes(requests);
      expect(max).toBeLessThanOrEqual(exact.max);
      expect(min).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('finds all there was where nothing happens within one and the same window', () => {
  const steps = fc.uniqueArray(fc.nat(7000), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(steps, (edges) => {
      const inUs = edges.map((ms) => ms * 1000 + 500);
      const requests = inUs.flatMap((from, i): readonly (readonly [number, number])[] => {
        const to = inUs[i + 1];
        return i % 2 === 1 || to === undefined ? [] : [[Math.min(from, to), Math.max(from, to)]];
      });
      expect(courseOf(requests).extremes(0).max).toBe(trueExtremes(requests).max);
    }),
  );
});

test.each([
  ['short answers', 3000, 120],
  ['long answers', 900_000, 50],
  ['a day', 60_000_000, 7],
])('of N users in a closed loop: N, never more (%s)', (_, tookUs, gapUs) => {
  for (const users of [1, 8, 64]) {
    const requests = Array.from({ length: users }, (_, user) =>
      Array.from({ length: 1500 }, (_, i) => {
        const from = user * 37 + i * (tookUs + gapUs);
        return [from, from + tookUs] as const;
      }),
    ).flat();
    expect(courseOf(requests).extremes(0).max).toBe(users);
  }
});

test('is the same whatever the order of adding and the number of workers, and stays small', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(request(90_000_000), fc.nat(3)), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 3 }),
      (all, first) => {
        const whole = courseOf(all.map(([each]) => each));
        const reversed = courseOf(all.map(([each]) => each).toReversed());
        const merged = new InFlightCourse();
        for (const worker of [3, 1, 0, 2]) {
          const own = courseOf(all.filter(([, by]) => by === worker).map(([each]) => each));
          merged.absorb(structuredClone(own.state()));
        }
        expect(reversed.state()).toEqual(whole.state());
        expect(merged.state()).toEqual(whole.state());
        expect(merged.extremes(first)).toEqual(whole.extremes(first));
        expect(whole.state().changes.length).toBeLessThanOrEqual(8192);
      },
    ),
  );
});

describe('the least and the most in flight of a part of a run', () => {
  const at = (plannedMs: number, endedMs: number, over: Partial<RequestRecord> = {}) =>
    finished({ plannedMs, lastTokenMs: endedMs - 1, endedMs, ...over });
  const inFlightOf = (records: readonly RequestRecord[], group: string, rules = {}) =>
    aggregateOf(records, rules).groups(10_000)[group]?.['in_flight'];

  test('are its own, and not the run’s', () => {
    // Two users of chat, five of code, all in the same second.
    const chat = [1, 2].map((i) => at(i * 100, i * 100 + 900, { inFlight: i }));
    const code = [1, 2, 3, 4, 5].map((i) => at(300 + i, 900 + i, { scenario: 'code', inFlight: 2 + i }));
    const turns = [at(2000, 2200, { turn: 2, inFlight: 7 }), at(2300, 2500, { turn: 2, inFlight: 6 })];
    const records = [...code, ...chat, ...turns];
    expect(inFlightOf(records, 'scenario:chat')).toMatchObject({ min: 0, max: 2 });
    expect(inFlightOf(records, 'scenario:code')).toMatchObject({ min: 0, max: 5 });
    expect(inFlightOf(records, 'turn:2')).toMatchObject({ min: 0, max: 1, last: 0 });
    expect(aggregateOf(records).total.value('in_flight', 10_000)).toMatchObject({ max: 7 });
  });

  test('are exactly the run’s where the part is all of it', () => {
    const records = [1, 2, 3].map((inFlight) => at(inFlight / 100, 0.5 + inFlight / 100, { inFlight }));
    expect(inFlightOf(records, 'scenario:chat')).toMatchObject({ max: 3 });
  });

  test('are of the measured part: what began before it is there at its beginning, what outlasts it at its end', () => {
    const chat = [at(500, 3000), at(600, 9500), at(4000, 9600)];
    const others = [at(700, 9000, { scenario: 'code' })];
    const rules = { measureFromMs: 1000, measureUntilMs: 9000 };
    expect(inFlightOf([...chat, ...others], 'scenario:chat', rules)).toMatchObject({ min: 1, max: 2, last: 2 });
  });

  test('of a request of no length are one', () => {
    const nothing = at(5, 5, { inFlight: 4 });
    expect(inFlightOf([nothing, at(0, 900, { scenario: 'code' })], 'scenario:chat')).toMatchObject({ max: 1 });
  });
});
