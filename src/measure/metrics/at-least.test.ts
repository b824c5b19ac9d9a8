import { expect, test } from 'vitest';
import { failed, finished, timedOut } from '../../../test/records.ts';
import { atLeastOf } from './at-least.ts';

const known = (record: Parameters<typeof atLeastOf>[0]) => Object.fromEntries(atLeastOf(record));
const halfway = { kind: 'timeout', stage: 'between-tokens', afterMs: 2000 } as const;

test('of what ended by itself nothing is known that was not measured', () => {
  expect(atLeastOf(finished())).toEqual([]);
  expect(atLeastOf(failed())).toEqual([]);
  expect(atLeastOf(finished({ outcome: { kind: 'censored', reason: 'end-of-run' } }))).toEqual([]);
});

test('without a first token every time to it and to the end is at least what it was given, each from its own start', () => {
  const late = timedOut({ plannedMs: 0, startedMs: 100, sentMs: 200, endedMs: 5200 });
  expect(known(late)).toEqual({
    ...{ ttft: 5200, ttft_answer: 5200, e2e: 5200 },
    ...{ service_ttft: 5000, service_e2e: 5000 },
  });
});

test('one that never got on the wire has no service time', () => {
  const { sentMs: _, ...unsent } = timedOut({ outcome: { kind: 'timeout', stage: 'connect', afterMs: 5000 } });
  expect(known(unsent)).toEqual({ ttft: 5000, ttft_answer: 5000, e2e: 5000 });
});

test('a stream that stood still waited at least that long for its next token; its first came when it came', () => {
  const stuck = finished({ itlMs: [20, 20], lastTokenMs: 140, endedMs: 2140, outcome: halfway });
  expect(known(stuck)).toEqual({ itl: 2000, stall: 2000, tpot: 0, e2e: 2140, service_e2e: 2140 });
});

test('the longest stall may have been an earlier one', () => {
  const stuck = finished({ itlMs: [20, 3000], lastTokenMs: 3120, endedMs: 5120, outcome: halfway });
  expect(known(stuck)).toMatchObject({ itl: 2000, stall: 3000 });
});

test('time per token is bounded where it is known how many were to come', () => {
  const asked = { askedOutputTokens: 21, outputTokens: 3, firstTokenMs: 100, lastTokenMs: 140, endedMs: 2100 };
  expect(known(finished({ ...asked, outcome: halfway }))['tpot']).toBe(100);
});

test('who reasons on and on has no first answer token yet', () => {
  const { firstAnswerMs: _, ...thinking } = finished({ endedMs: 9000, outcome: { ...halfway, stage: 'total' } });
  expect(known(thinking)).toMatchObject({ ttft_answer: 9000 });
  expect(known(thinking)).not.toHaveProperty('ttft');
});
