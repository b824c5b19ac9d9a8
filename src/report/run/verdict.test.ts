import { expect, test } from 'vitest';
import { FIXTURES } from '../../../test/fixtures/report/runs.ts';
import type { RunResult, ThresholdVerdict } from '../../core/result.ts';
import { withParsed } from '../../measure/slo/expression.ts';
import { verdictOf } from './verdict.ts';

const passing: RunResult = FIXTURES.passing.result;
const sentence = (change: Partial<RunResult>): string => verdictOf({ ...passing, ...change }).sentence;
const missed = withParsed({ metric: 'ttft', expression: 'p(95)<800', observed: 1240, ok: false, noData: false });
const held: ThresholdVerdict = { ...missed, observed: 436, ok: true };
const invalid = { valid: false, reasons: [{ code: 'send-lag', message: 'Sent late.', observed: 84, limit: 10 }] };
const { counts } = passing;
const stopped = { ...passing.run, durationMs: 42_030, stopped: 'signal' } as const;

test.each<[string, Partial<RunResult>, string]>([
  ['all held', {}, 'PASS: all 6 thresholds held; 2,394 of 2,398 finished requests succeeded; 2 were cut off.'],
  [
    'one that held',
    { thresholds: [held] },
    'PASS: the only threshold held: ttft p(95)<800 was 436 ms; 2,394 of 2,398 finished requests succeeded; 2 were cut off.',
  ],
  [
    'none set',
    { thresholds: [] },
    'PASS: nothing was asserted, as no thresholds are set; 2,394 of 2,398 finished requests succeeded; 2 were cut off.',
  ],
  [
    'one of several missed',
    { thresholds: [missed, held, held, held], exitCode: 99 },
    'FAIL: 1 of 4 thresholds failed: ttft p(95)<800 was 1,240 ms.',
  ],
  [
    'the only one missed',
    { thresholds: [missed], exitCode: 99 },
    'FAIL: the only threshold failed: ttft p(95)<800 was 1,240 ms.',
  ],
  [
    'one that is known from below only',
    { thresholds: [{ ...missed, observed: 30_000, atLeast: true }], exitCode: 99 },
    'FAIL: the only threshold failed: ttft p(95)<800 was ≥ 30,000 ms.',
  ],
  [
    'many missed',
    { thresholds: [missed, missed, missed] },
    'FAIL: 3 of 3 thresholds failed: ttft p(95)<800 was 1,240 ms; ttft p(95)<800 was 1,240 ms; and 1 more.',
  ],
  [
    'no data',
    { thresholds: [{ metric: 'itl', expression: 'p(99)<50', ok: false, noData: true }] },
    'FAIL: the only threshold failed: itl p(99)<50 had no data.',
  ],
  [
    'a hopeless run of a search',
    { run: { ...stopped, stopped: 'hopeless', stopReason: 'the queue grows' }, exitCode: 99 },
    'FAIL: the search gave the run up after 42s, before its planned end: the queue grows. All 6 thresholds held; 2,394 of 2,398 finished requests succeeded; 2 were cut off.',
  ],
  [
    'a signal',
    { run: stopped, exitCode: 105 },
    'FAIL: a signal stopped the run after 42s, before its planned end. All 6 thresholds held; 2,394 of 2,398 finished requests succeeded; 2 were cut off.',
  ],
  [
    'a signal that cut off what ran',
    { run: stopped, exitCode: 105, thresholds: [], counts: { ...counts, sent: 30, ok: 28, failed: 1, censored: 1 } },
    'FAIL: a signal stopped the run after 42s, before its planned end. Nothing was asserted, as no thresholds are set; 28 of 29 finished requests succeeded; 1 was cut off.',
  ],
  [
    'a signal before anything had finished',
    { run: stopped, exitCode: 105, thresholds: [], counts: { ...counts, sent: 30, ok: 0, failed: 0, censored: 30 } },
    'FAIL: a signal stopped the run after 42s, before its planned end. Nothing was asserted, as no thresholds are set; no request finished; 30 were cut off.',
  ],
  [
    'another error',
    { exitCode: 107 },
    "FAIL: the scenario's own code threw. All 6 thresholds held; 2,394 of 2,398 finished requests succeeded; 2 were cut off.",
  ],
  [
    'an untrusted measurement',
    { validity: invalid, exitCode: 112 },
    'INVALID: these figures can’t be trusted: Sent late.',
  ],
  [
    'both untrusted and missed',
    { validity: invalid, thresholds: [missed], run: stopped },
    'INVALID: these figures can’t be trusted: Sent late. A signal stopped the run after 42s, before its planned end.',
  ],
])('%s', (_, change, expected) => {
  expect(sentence(change)).toBe(expected);
});

test.each([
  [800.4, '800.4 ms'],
  [799.96, '799.96 ms'],
  [1240, '1,240 ms'],
])('%d ms against a limit of 800 ms does not read as 800 ms', (observed, printed) => {
  expect(sentence({ thresholds: [{ ...missed, observed }] })).toContain(`was ${printed}`);
});

test('a run that was killed says so once', () => {
  const message = 'the run was interrupted: its process was killed. Run it again.';
  const reasons = [{ code: 'INTERRUPTED', message, observed: 1, limit: 0 }];
  expect(sentence({ run: { ...stopped, stopped: 'killed' }, validity: { valid: false, reasons } })).toBe(
    'INVALID: these figures can’t be trusted: the run was interrupted: its process was killed.',
  );
});
