import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dropped, failed, finished } from '../../../test/records.ts';
import { Picked } from './picked.ts';

const pickedOf = (records: Parameters<Picked['add']>[0][]) => {
  const picked = new Picked();
  for (const record of records) picked.add(record);
  return picked;
};

test('the slowest are those with the longest times, the longest first', () => {
  const records = Array.from({ length: 100 }, (_, i) =>
    finished({ id: `0.${i}`, plannedMs: 0, firstTokenMs: 10 + ((i * 37) % 100), lastTokenMs: 400, endedMs: 500 - i }),
  );
  const list = pickedOf(records).list();
  expect(list?.slowestFirstToken.map(({ firstTokenMs }) => firstTokenMs)).toEqual([109, 108, 107, 106, 105, 104]);
  expect(list?.slowestToEnd.map(({ endedMs }) => endedMs)).toEqual([500, 499, 498, 497, 496, 495]);
});

test('a request that took a minute to fail is among the slowest to the end, and none that was never sent', () => {
  const list = pickedOf([
    finished(),
    failed({ id: '0.9', endedMs: 60_000, outcome: { kind: 'timeout', stage: 'first-token', afterMs: 60_000 } }),
    dropped({ endedMs: 90_000 }),
  ]).list();
  expect(list?.slowestToEnd.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['0.9', { kind: 'timeout', stage: 'first-token' }],
    ['0.0', { kind: 'ok' }],
  ]);
  expect(pickedOf([dropped()]).list()).toBeUndefined();
});

test('of its gaps a request keeps the largest few, where they were', () => {
  const itlMs = [1, 50, 2, 3, 40, 60, 1, 30, 20];
  const list = pickedOf([finished({ firstTokenMs: 100, itlMs, lastTokenMs: 307, endedMs: 308 })]).list();
  expect(list?.random[0]?.gaps).toEqual([
    { atMs: 101, ms: 50 },
    { atMs: 156, ms: 40 },
    { atMs: 196, ms: 60 },
    { atMs: 257, ms: 30 },
    { atMs: 287, ms: 20 },
  ]);
});

test('how it failed is kept, and the words of the server are not', () => {
  const outcomes = [
    { kind: 'http', status: 503, message: 'full' },
    { kind: 'protocol', code: 'truncated', message: 'full' },
    { kind: 'transport', code: 'ECONNRESET', message: 'full' },
  ] as const;
  const list = pickedOf(outcomes.map((outcome, i) => failed({ id: `0.${i}`, endedMs: 500 - i, outcome }))).list();
  expect(list?.slowestToEnd.map(({ outcome }) => outcome)).toEqual([
    { kind: 'http', status: 503 },
    { kind: 'protocol', code: 'truncated' },
    { kind: 'transport', code: 'ECONNRESET' },
  ]);
});

test('at random means each as likely as the other', () => {
  const times = new Array<number>(60).fill(0);
  for (let run = 0; run < 1000; run++) {
    const records = Array.from({ length: 60 }, (_, i) => finished({ id: `${run}.${i}`, iteration: i, plannedMs: i }));
    for (const { plannedMs } of pickedOf(records).list()?.random ?? []) times[plannedMs]! += 1;
  }
  // 1000 · 6 / 60 = 100 each; chi-squared with 59 degrees of freedom is below 98.3 in 999 of 1000 (scipy.stats.chi2.ppf(0.999, 59)).
  const chi = times.reduce((sum, seen) => sum + (seen - 100) ** 2 / 100, 0);
  expect(chi).toBeLessThan(98.3);
});

test('who picked, and in what order, makes no difference', () => {
  const anyRecord = fc.record({ at: fc.nat(500), first: fc.nat(50), end: fc.nat(50), worker: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 40 }), (drawn) => {
      const records = drawn.map(({ at, first, end, worker }, i) => ({
        worker,
        record: finished({ id: `0.${i}`, plannedMs: at, firstTokenMs: at + first, endedMs: at + first + end }),
      }));
      const whole = pickedOf(records.map(({ record }) => record));
      const merged = new Picked();
      for (const own of [2, 0, 1])
        merged.absorb(pickedOf(records.filter(({ worker }) => worker === own).map(({ record }) => record)).state());
      expect(merged.list()).toEqual(whole.list());
    }),
  );
});

test('of several choices the gaps have no known place, so none is told', () => {
  expect(pickedOf([finished({ choices: 2, itlMs: [5, 5, 5] })]).list()?.random[0]?.gaps).toEqual([]);
});
