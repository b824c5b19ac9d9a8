import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../../core/record.ts';
import { pairedAccuracy } from './paired-accuracy.ts';

const record = (
  iteration: number,
  isRight: boolean | undefined,
  place: Partial<RequestRecord> = {},
): RequestRecord => ({
  id: `0.${iteration}`,
  scenario: 'chat',
  session: `chat#${iteration}`,
  turn: 1,
  iteration,
  plannedMs: 0,
  endedMs: 1,
  outcome: isRight === undefined ? { kind: 'http', status: 503, message: '' } : { kind: 'ok', finishReason: 'stop' },
  ...(isRight === undefined ? {} : { isRight }),
  ...place,
});

test('answers are paired by scenario, iteration and turn, in whatever order they came', () => {
  const a = [record(0, true), record(1, true), record(2, false), record(3, false), record(1, true, { turn: 2 })];
  const b = [
    record(3, false),
    record(2, true),
    record(1, false),
    record(0, true),
    record(1, true, { scenario: 'deep' }),
  ];
  const found = pairedAccuracy(a, b);
  expect(found).toMatchObject({
    pairs: { both: 1, onlyA: 1, onlyB: 1, neither: 1 },
    leftOut: { onlyInA: 1, onlyInB: 1 },
    difference: 0,
    exactP: 1,
  });
});

test('what was not graded on both sides is left out, and counted', () => {
  const a = [record(0, true), record(1, undefined), record(2, true)];
  const b = [record(0, false), record(1, true), record(3, undefined)];
  expect(pairedAccuracy(a, b)).toMatchObject({
    pairs: { both: 0, onlyA: 1, onlyB: 0, neither: 0 },
    leftOut: { onlyInA: 1, onlyInB: 1 },
    difference: 1,
  });
  expect(pairedAccuracy(a, [])).toBeUndefined();
});

test('whichever of two runs comes first, they are as far apart', () => {
  const grades = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(grades, (list) => {
      const a = list.map(([isRight], i) => record(i, isRight));
      const b = list.map(([, isRight], i) => record(i, isRight));
      const [there, back] = [pairedAccuracy(a, b)!, pairedAccuracy(b, a)!];
      expect(back.exactP).toBe(there.exactP);
      expect(back.midP).toBe(there.midP);
      expect(back.difference).toBeCloseTo(-there.difference, 12);
      expect(back.ci95[0]).toBeCloseTo(-there.ci95[1], 12);
      expect(there.ci95[0]).toBeLessThanOrEqual(there.difference);
      expect(there.ci95[1]).toBeGreaterThanOrEqual(there.difference);
    }),
  );
});
