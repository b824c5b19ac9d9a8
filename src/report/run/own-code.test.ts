import { expect, test } from 'vitest';
import { FIXTURES } from '../../../test/fixtures/report/runs.ts';
import type { RunResult } from '../../core/result.ts';
import { REPORTS } from '../reports.ts';
import { loadNotes } from './load-notes.ts';

const junit = (over: Partial<RunResult>): string =>
  REPORTS.run.junit['junit.xml']({ scenario: {}, result: { ...FIXTURES.passing.result, ...over } });

const OWN_CODE = /own code" time="0">\s*<(failure|system-out)/;

test.each<[string, Partial<RunResult>, string | undefined]>([
  ['no code of its own', {}, undefined],
  ['code that threw nothing', { sessions: { finished: 3, failed: 0, threw: 0, cut: 0 } }, 'system-out'],
  ['code that threw', { thrown: [{ message: 'no', where: 'a.ts:1:2', count: 3, firstAtMs: 1 }] }, 'failure'],
  ['code that called fail()', { markedFailed: { count: 1, reason: 'no', firstAtMs: 1 } }, 'failure'],
  ['a teardown that timed out', { exitCode: 101 }, 'failure'],
  ['an INVALID run, whose reason is a case already', { exitCode: 112 }, undefined],
])('a CI sees %s, though all thresholds hold', (_, over, state) => {
  expect(OWN_CODE.exec(junit(over))?.[1]).toBe(state);
});

test('what the code threw is told by place, and the rest of many places counted', () => {
  const thrown = Array.from({ length: 7 }, (_, i) => ({
    message: `no ${i}`,
    where: `a.ts:${i}:1`,
    count: i + 1,
    firstAtMs: 1,
  }));
  const notes = loadNotes({ ...FIXTURES.tiny.result, thrown, markedFailed: { count: 2, reason: 'so', firstAtMs: 1 } });
  expect(notes).toContain("The scenario's own code threw once at a.ts:0:1: no 0");
  expect(notes).toContain("The scenario's own code threw 5 times at a.ts:4:1: no 4");
  expect(notes).toContain('It threw at 2 other places; result.json names them.');
  expect(notes).toContain('The scenario called fail(): so');
  expect(notes.join()).not.toContain('a.ts:5:1');
});

test('sessions that were cut off are told', () => {
  const sessions = { finished: 3, failed: 0, threw: 0, cut: 1 };
  expect(loadNotes({ ...FIXTURES.tiny.result, sessions })).toContain('1 session was cut off before the end.');
});
