import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finished, session } from '../../../test/records.ts';
import type { SessionRecord } from '../../core/record.ts';
import { Aggregate } from './aggregate.ts';

const SELECTORS = [{ check: 'came' }, { check: 'came', scenario: 'other' }];

function aggregateOf(ends: readonly SessionRecord[], measureFromMs = 0): Aggregate {
  const aggregate = new Aggregate({ measureFromMs, measureUntilMs: 10_000, windowMs: 1000, selectors: SELECTORS });
  for (const end of ends) aggregate.addSession(end);
  return aggregate;
}

const value = (aggregate: Aggregate, name: Parameters<Aggregate['total']['value']>[0]) =>
  aggregate.total.value(name, 10_000);

describe('the end of a session', () => {
  test('is an iteration, and a session with its duration when it came to its own', () => {
    const aggregate = aggregateOf([
      session(),
      session({ outcome: { kind: 'failed' } }),
      session({ outcome: { kind: 'threw', message: 'no' } }),
      session({ outcome: { kind: 'cut', reason: 'end-of-run' } }),
    ]);
    expect(value(aggregate, 'iterations')).toMatchObject({ count: 4 });
    expect(value(aggregate, 'sessions')).toMatchObject({ count: 1 });
    expect(value(aggregate, 'session')).toMatchObject({ count: 1, mean: 500 });
    expect(aggregate.sessions().sessions).toEqual({ finished: 1, failed: 1, threw: 1, cut: 1 });
  });

  test('counts once, beside the requests of the session', () => {
    const aggregate = aggregateOf([session()]);
    for (const turn of [1, 2]) aggregate.add({ ...finished(), isLast: false, isTurn: true, turn });
    expect(value(aggregate, 'iterations')).toMatchObject({ count: 1 });
    expect(value(aggregate, 'requests')).toMatchObject({ count: 2 });
  });

  test('within the warm-up is in no figure, but what the code threw there is told', () => {
    const aggregate = aggregateOf(
      [session({ outcome: { kind: 'threw', message: 'no' }, checks: { came: { passes: 1, fails: 0 } } })],
      1000,
    );
    expect(value(aggregate, 'iterations')).toMatchObject({ count: 0 });
    expect(aggregate.sessions()).toEqual({ thrown: [{ message: 'no', count: 1, firstAtMs: 500 }] });
  });

  test('that was on record before is not counted again', () => {
    const aggregate = aggregateOf([
      session(),
      session({ isAfterEnd: true, outcome: { kind: 'threw', message: 'late' }, endedMs: 900 }),
    ]);
    expect(value(aggregate, 'iterations')).toMatchObject({ count: 1 });
    expect(aggregate.sessions()).toMatchObject({ sessions: { finished: 1, threw: 0 }, thrown: [{ message: 'late' }] });
  });
});

test('what was thrown is told by place, the first message of each, the most frequent first', () => {
  const threw = (message: string, endedMs: number, where?: string) =>
    session({ endedMs, outcome: { kind: 'threw', message, ...(where === undefined ? {} : { where }) } });
  const { thrown } = aggregateOf([
    threw('row 7 is empty', 30, 'a.ts:1:1'),
    threw('row 3 is empty', 20, 'a.ts:1:1'),
    threw('nowhere', 10),
  ]).sessions();
  expect(thrown).toEqual([
    { message: 'row 3 is empty', where: 'a.ts:1:1', count: 2, firstAtMs: 20 },
    { message: 'nowhere', count: 1, firstAtMs: 10 },
  ]);
});

test('messages and checks made of every answer do not fill the memory', () => {
  const ends = Array.from({ length: 2000 }, (_, i) =>
    session({
      outcome: { kind: 'threw', message: `message ${i}` },
      checks: { [`check ${i}`]: { passes: 1, fails: 0 } },
    }),
  );
  const { thrown, checks, sessions } = aggregateOf(ends).sessions();
  expect([thrown?.length, Object.keys(checks ?? {}).length, sessions?.threw]).toEqual([50, 500, 2000]);
});

test('a threshold may select a single check, and a check of a part of the run', () => {
  const checks = { came: { passes: 3, fails: 1 }, long: { passes: 0, fails: 9 } };
  const aggregate = aggregateOf([session({ checks }), session({ checks, scenario: 'other' })]);
  expect(aggregate.slice({ check: 'came' })?.value('checks', 1)).toMatchObject({ passes: 6, fails: 2 });
  expect(aggregate.slice({ check: 'came', scenario: 'other' })?.value('checks', 1)).toMatchObject({
    passes: 3,
    fails: 1,
  });
  expect(value(aggregate, 'checks')).toMatchObject({ passes: 6, fails: 20 });
  expect(aggregate.slice({ check: 'never made' })).toBeUndefined();
  expect(aggregate.groups(1)['check:came']).toEqual({ checks: { type: 'rate', rate: 0.75, passes: 6, fails: 2 } });
});

const end = fc
  .record({
    endedMs: fc.integer({ min: 0, max: 5 }),
    outcome: fc.constantFrom<SessionRecord['outcome'][]>(
      { kind: 'finished' },
      { kind: 'cut', reason: 'aborted' },
      { kind: 'threw', message: 'a', where: 'x.ts:1:1' },
      { kind: 'threw', message: 'b', where: 'x.ts:1:1' },
    ),
    checks: fc.constantFrom(
      { came: { passes: 1, fails: 2 } },
      { came: { passes: 0, fails: 1 }, long: { passes: 1, fails: 0 } },
    ),
    markedFailed: fc.constantFrom('x', 'y'),
  })
  .map((over) => session(over));

test('what several workers add up is what one would have', () => {
  fc.assert(
    fc.property(fc.array(end, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (ends, workers) => {
      const merged = aggregateOf([]);
      for (let worker = 0; worker < workers; worker++)
        merged.absorb(structuredClone(aggregateOf(ends.filter((_, i) => i % workers === worker)).state()));
      const whole = aggregateOf(ends);
      expect(merged.sessions()).toEqual(whole.sessions());
      expect(merged.groups(10_000)).toEqual(whole.groups(10_000));
    }),
  );
});
