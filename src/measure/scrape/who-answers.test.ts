import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pickIndex, type Rng, seeded } from '../../core/rng.ts';
import type { Reading, Scrape } from './reading.ts';
import { whoAnswers } from './who-answers.ts';

const RUN_AT_S = 1_764_000_000;
const SECONDS = 30;

/** A server that counts evenly, a little unevenly; what it says at an instant of the run. */
interface Replica {
  readonly startS: number;
  readonly before: number;
  readonly perSecond: number;
}

const replicas = (count: number, rng: Rng): readonly Replica[] =>
  Array.from({ length: count }, (_, i) => ({
    startS: RUN_AT_S - 4000 - i * 7 - rng.next(),
    before: Math.floor(200 + rng.next() * 3000),
    perSecond: 3 + rng.next() * 2,
  }));

const readingOf = ({ before, perSecond }: Replica, second: number, rng: Rng): Reading => {
  const finished = before + Math.round(second * perSecond);
  return { finished, outputTokens: finished * 100 + pickIndex(rng, 60), inputTokens: finished * 512 };
};

interface Way {
  readonly of: readonly Replica[];
  /** Which of them answers the nth time. */
  readonly turn: (n: number) => number;
  readonly tellsStart: boolean;
  readonly rng: Rng;
}

const seen = ({ of, turn, tellsStart, rng }: Way): readonly Scrape[] =>
  Array.from({ length: SECONDS }, (_, second) => {
    const replica = of[turn(second)]!;
    const reading = readingOf(replica, second, rng);
    const scrape = { source: 0, askedMs: second * 1000, atMs: second * 1000 + 5, reading };
    return tellsStart ? { ...scrape, processStartS: replica.startS } : scrape;
  });
const who = (scrapes: readonly Scrape[]): string => whoAnswers(scrapes, RUN_AT_S * 1000).kind;
const told = (...values: readonly (number | Reading)[]): readonly Scrape[] =>
  values.map((value, second) => ({
    source: 0,
    askedMs: second * 1000,
    atMs: second * 1000 + 5,
    reading: typeof value === 'number' ? { finished: value } : value,
  }));

describe.each([true, false])('where processes say when they began: %s', (tellsStart) => {
  test.each([2, 3])('%d replicas behind a balancer are several, in turn and at random', (count) => {
    for (let seed = 0; seed < 50; seed++) {
      const rng = seeded(seed);
      const of = replicas(count, rng);
      expect(who(seen({ of, turn: (n) => n % count, tellsStart, rng })), `seed ${seed}`).toBe('several');
      expect(who(seen({ of, turn: () => pickIndex(rng, count), tellsStart, rng })), `seed ${seed}`).toBe('several');
    }
  });

  test('a replica that answers once in thirty is another server all the same', () => {
    for (let seed = 0; seed < 50; seed++) {
      const rng = seeded(seed);
      const of = replicas(2, rng);
      const at = 1 + pickIndex(rng, SECONDS - 2);
      // A replica that counts more is first seen to rise, and to fall after it.
      expect(who(seen({ of, turn: (n) => (n === at ? 1 : 0), tellsStart, rng })), `seed ${seed}`).toBe('several');
    }
  });

  test('one replica is one', () => {
    const rng = seeded(1);
    expect(who(seen({ of: replicas(1, rng), turn: () => 0, tellsStart, rng }))).toBe('one');
  });

  test('a server that was started anew is that, at whatever second, also when it has counted as much again', () => {
    for (const before of [0, 10, 500])
      for (let at = 2; at < SECONDS - 1; at++) {
        const rng = seeded(at);
        const first: Replica = { startS: RUN_AT_S - 90, before, perSecond: 4 };
        const second: Replica = { startS: RUN_AT_S + at - 1, before: -4 * (at - 1), perSecond: 4 };
        const scrapes = seen({ of: [first, second], turn: (n) => (n < at ? 0 : 1), tellsStart, rng });
        if (!tellsStart && before === 0 && at < 4) continue; // It had counted next to nothing, and counts that again.
        expect(whoAnswers(scrapes, RUN_AT_S * 1000), `${before}, ${at}`).toEqual({
          kind: 'restarted',
          atMs: [at * 1000 + 5],
        });
      }
  });
});

test('a connection that moves to another replica in mid-run is no restart: that one was there before', () => {
  const rng = seeded(3);
  const of = replicas(2, rng).toSorted((a, b) => a.startS - b.startS);
  expect(who(seen({ of, turn: (n) => (n < 12 ? 0 : 1), tellsStart: true, rng }))).toBe('several');
});

test('a server that fell once and has said nothing since was started anew', () => {
  expect(who(told(1000, 1000, 20))).toBe('restarted');
});

test('a page of several engines that loses one is no server that began anew', () => {
  const answerer = whoAnswers(told(100, 110, 120, 70, 75, 80), RUN_AT_S * 1000);
  expect(answerer).toMatchObject({ kind: 'several', why: expect.stringContaining('fell once, to more than') });
});

test('one counter falls while another rises: that is another server', () => {
  expect(who(told({ finished: 10, outputTokens: 900 }, { finished: 8, outputTokens: 1400 }))).toBe('several');
});

test('replicas behind a balancer are known by few readings, too', () => {
  expect(who(told(100, 40, 104))).toBe('several');
  expect(who(told(100, 99, 104, 103))).toBe('several');
});

test('what only rises is one server’s', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 }), (values) => {
      expect(who(told(...values.toSorted((a, b) => a - b)))).toBe('one');
    }),
  );
});
