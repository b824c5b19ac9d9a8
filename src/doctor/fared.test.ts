import { expect, test } from 'vitest';
import { FIXTURES } from '../../test/fixtures/report/runs.ts';
import type { RunResult, TrendValue } from '../core/result.ts';
import { levelOf } from './fared.ts';

const passing = FIXTURES.passing.result;
const source = { requests: 100, events: 4000, cpuMs: 900, wallMs: 3000 };
const exactness = { itl: { count: 9, p50Ms: 0.1, p99Ms: 0.3, maxMs: 0.4 } };
const tried = { streams: 100, start: 'warm' } as const;

/** So much of each first token may be the generator's own. */
function withOwnMs(ownMs: number, result: RunResult): RunResult {
  const ttft = result.metrics['ttft'] as TrendValue;
  const { mean, min, max, p50, p90, p95, p99, p999, hdr } = ttft;
  const floor = { mean, min, max, p50: p50 - ownMs, p90, p95: p95 - ownMs / 2, p99: p99 - ownMs, p999, hdr };
  return { ...result, metrics: { ...result.metrics, ttft: { ...ttft, floor } } };
}

test('a level counts as kept while its figures are trusted and the source was on time', () => {
  const late = { ...source, late: { count: 9, p50Ms: 1, p95Ms: 20, p99Ms: 30, maxMs: 40 } };
  expect(levelOf(tried, passing, exactness, source)).toMatchObject({ isKept: true, isSourceSpent: false, broken: [] });
  expect(levelOf(tried, passing, exactness, late)).toMatchObject({ isKept: false, isSourceSpent: true });
  const invalid = levelOf(tried, FIXTURES.invalid.result, exactness, source);
  expect(invalid).toMatchObject({ isKept: false, isSourceSpent: false });
  expect(invalid.used).toBeGreaterThan(1);
});

test('a level in which no answer came whole is not kept, though a run that was stopped is VALID without', () => {
  const { isKept, broken } = levelOf(tried, passing, {}, source);
  expect([isKept, broken.map(({ code }) => code)]).toEqual([false, ['NO_SAMPLES']]);
});

test('what broke is told by the figure that is least trusted, in one sentence', () => {
  const validity = { valid: false, reasons: [{ code: 'NOT_TRUSTED', message: 'A. B. C.', observed: 1, limit: 0 }] };
  const doubtful = withOwnMs(60, { ...passing, validity, thresholds: [] });
  const { broken } = levelOf(tried, doubtful, exactness, source);
  expect(broken.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "ttft p50 is 182 ms, of which up to 60 ms may be the generator's own (at most 6.1 ms are tolerated).",
    ]
  `);
});

test('a generator is at its end when it comes late to every second event, not when it stumbled', () => {
  const idle = { ...passing, generator: { ...passing.generator, eventLoopUtilization: 0.18, cpuRatio: 0.19 } };
  const used = (ownMs: number): number => levelOf(tried, withOwnMs(ownMs, idle), exactness, source).used;
  expect(used(0)).toBeCloseTo(0.2);
  expect(used(60)).toBeGreaterThan(1);
});
