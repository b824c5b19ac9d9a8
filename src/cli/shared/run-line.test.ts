import { expect, test } from 'vitest';
import type { CurvePoint } from '../../core/curve.ts';
import type { RunResult } from '../../core/result.ts';
import { pointLine, runLine } from './run-line.ts';

const trend = (count: number) => ({ count, mean: 100, p50: 90, p95: 312, p99: 400 });

const POINT: CurvePoint = {
  level: { kind: 'rate', perSecond: 8 },
  ...{ folder: 'probes/01', purpose: 'point', measuredMs: 5000, valid: true, reasons: [], isMet: true, sent: 40 },
  ...{ offeredPerSecond: 8, okPerSecond: 8, ttft: trend(200), tpot: trend(72) },
  goodput: { type: 'rate', rate: 0.975, passes: 39, fails: 1 },
};

test('a point says what was measured, and no percentile of too few values', () => {
  expect(pointLine(POINT)).toBe('  held: 97.5 % of 40 good, 8 requests/s, ttft p95 312 ms, tpot p95 n too small');
});

test.each([
  [{ isMet: false }, 'missed: '],
  [{ isMet: false, hopeless: 'the queue grew' }, 'hopeless: '],
  [{ valid: false, reasons: ['the machine was busy'] }, 'INVALID: '],
])('%j begins with %s', (more, word) => {
  const line = pointLine({ ...POINT, ...more });
  expect(line).toMatch(new RegExp(`^  ${word}`));
  for (const why of Object.values(more).flat()) if (typeof why === 'string') expect(line).toContain(`; ${why}`);
});

test('one that was asked nothing is done', () => {
  const { isMet: _, goodput: __, ...asked } = POINT;
  expect(pointLine(asked)).toMatch(/^ {2}done: 8 requests\/s/);
});

/** As much of a result as a line shows. */
const result = (count: number, valid = true): RunResult =>
  ({
    metrics: { ttft: { type: 'trend', ...trend(count) }, itl: { type: 'trend', ...trend(count) } },
    counts: { ok: 9, sent: 9 },
    validity: { valid, reasons: valid ? [] : [{ code: 'X', message: 'the machine was busy' }] },
  }) as unknown as RunResult;

test.each([
  [9, 'ttft p95 n too small, itl p99 n too small, 9 of 9 requests succeeded'],
  [73, 'ttft p95 312 ms, itl p99 n too small, 9 of 9 requests succeeded'],
  [381, 'ttft p95 312 ms, itl p99 400 ms, 9 of 9 requests succeeded'],
])('of %i requests a run of a comparison or a study says %s', (count, line) => {
  expect(runLine(result(count))).toBe(line);
  expect(runLine(result(count, false))).toBe(`${line}, INVALID: the machine was busy`);
});
