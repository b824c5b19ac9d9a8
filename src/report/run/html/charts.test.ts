import { expect, test } from 'vitest';
import { FIXTURES } from '../../../../test/fixtures/report/runs.ts';
import type { RunResult } from '../../../core/result.ts';
import { withParsed } from '../../../measure/slo/expression.ts';
import { chartsOf } from './charts.ts';

const passing: RunResult = FIXTURES.passing.result;
const chart = (id: string, result: RunResult = passing) => chartsOf(result).find((each) => each.id === id);

test('the queue stands right above the latency that breaks with it', () => {
  expect(chartsOf(passing).map(({ id }) => id)).toEqual(['rate', 'in-flight', 'ttft', 'itl', 'tokens', 'kv', 'errors']);
});

test('without a server of its own words the charts are those of the generator', () => {
  const { running, queue_depth, hidden_queue, kv_usage, preemptions, ...columns } = passing.series.columns;
  const alone = { ...passing, series: { ...passing.series, columns } };
  expect(chart('in-flight', alone)).toMatchObject({ title: 'Requests in flight', lines: [{ label: 'in flight' }] });
  expect(chart('kv', alone)).toBeUndefined();
});

test('a share is shown in %, beside counts on a scale of their own, and a gap stays one', () => {
  const columns = { kv_usage: [0.5, null], preemptions: [2, null] };
  const drawn = chart('kv', { ...passing, series: { windowMs: 1000, t: [0, 1000], columns } });
  expect(drawn?.lines).toMatchObject([{ values: [50, null] }, { values: [2, null], rightSuffix: '/s' }]);
});

test('a limit on a level is drawn into its chart, and one on a part of the run is not', () => {
  const limit = (metric: string) =>
    withParsed({ metric, expression: 'max<128', observed: 96, ok: true, noData: false });
  const result = { ...passing, thresholds: [limit('in_flight'), limit('in_flight{scenario:chat}')] };
  expect(chart('in-flight', result)?.limits).toEqual([{ label: 'limit in flight max 128 requests', value: 128 }]);
});
