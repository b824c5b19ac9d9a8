import { expect, test } from 'vitest';
import { FIXTURES } from '../../../test/fixtures/report/runs.ts';
import type { RunResult } from '../../core/result.ts';
import { withParsed } from '../../measure/slo/expression.ts';
import { k6Summary } from './k6-summary.ts';

const setting = { isStdOutTTY: false, isStdErrTTY: true, text: 'the summary' };

const dataOf = (over: Partial<RunResult> = {}, more: Partial<Parameters<typeof k6Summary>[1]> = {}) =>
  k6Summary({ ...FIXTURES.passing.result, ...over }, { ...setting, ...more });

test('metrics have k6’s figures under k6’s names', () => {
  const { metrics } = dataOf();
  const { ttft, errors, requests, in_flight: inFlight } = FIXTURES.passing.result.metrics;
  expect(Object.keys(metrics['ttft']?.values ?? {})).toEqual(['avg', 'min', 'med', 'max', 'p(90)', 'p(95)']);
  expect(metrics['ttft']).toMatchObject({ type: 'trend', contains: 'time' });
  expect(metrics['ttft']?.values['avg']).toBe(ttft?.type === 'trend' ? ttft.mean : undefined);
  expect(metrics['errors']?.values).toEqual({ rate: 4 / 2398, passes: 4, fails: 2394 });
  expect(errors?.type).toBe('rate');
  expect(metrics['requests']?.values).toEqual({ count: 2400, rate: 20 });
  expect(requests?.type).toBe('counter');
  expect(metrics['in_flight']?.values).toEqual({ value: 0, min: 0, max: 96, avg: 67.8 });
  expect(inFlight?.type).toBe('gauge');
});

test('summaryTrendStats chooses the figures of a distribution', () => {
  const { metrics, options } = dataOf({}, { trendStats: ['count', 'p(99)'] });
  expect(Object.keys(metrics['e2e']?.values ?? {})).toEqual(['count', 'p(99)']);
  expect(metrics['e2e']?.values['count']).toBe(2394);
  expect(options.summaryTrendStats).toEqual(['count', 'p(99)']);
});

test('a threshold tells what it saw, of a part of the run and of a metric without data, too', () => {
  const part = FIXTURES.passing.result.metrics['ttft'];
  const { metrics } = dataOf({
    groups: { 'scenario:chat,tier:a': { ttft: part as NonNullable<typeof part> } },
    thresholds: [
      { metric: 'ttft', expression: 'p(95)<800', observed: 432, ok: true, noData: false },
      { metric: 'ttft', expression: 'max<500', observed: 900, ok: false, noData: false },
      { metric: 'ttft{scenario:chat,tier:a}', expression: 'p(95)<800', observed: 431, ok: true, noData: false },
      { metric: 'checks{check:never made}', expression: 'rate>0.9', ok: false, noData: true },
    ].map(withParsed),
  });
  expect(metrics['ttft']?.thresholds).toEqual({
    'p(95)<800': { ok: true, observed: 432 },
    'max<500': { ok: false, observed: 900 },
  });
  expect(metrics['ttft{scenario:chat,tier:a}']).toMatchObject({ type: 'trend', thresholds: { 'p(95)<800': {} } });
  expect(metrics['checks{check:never made}']).toEqual({
    type: 'rate',
    contains: 'default',
    values: {},
    thresholds: { 'rate>0.9': { ok: false } },
  });
});

test('checks, what setup returned, the streams and the usual summary are there', () => {
  const data = dataOf({ checks: { came: { passes: 3, fails: 1 } } }, { setupData: '{"index":7}' });
  expect(data.root_group.checks).toEqual([{ name: 'came', path: '::came', passes: 3, fails: 1 }]);
  expect(data.setup_data).toEqual({ index: 7 });
  expect(data.state).toEqual({ isStdOutTTY: false, isStdErrTTY: true, testRunDurationMs: 140_400 });
  expect(data.text).toBe('the summary');
});

test('whatever is done to it, the run stays as it is', () => {
  const data = dataOf();
  (data.result.counts as { sent: number }).sent = 0;
  expect(FIXTURES.passing.result.counts.sent).toBe(2400);
});
