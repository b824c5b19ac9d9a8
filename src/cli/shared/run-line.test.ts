import { expect, test } from 'vitest';
import { CURVES } from '../../../test/fixtures/report/curves.ts';
import { pointLine } from './run-line.ts';

const [point] = CURVES.found.points;

test('a point says what it measured in one line', () => {
  expect(pointLine(point!)).toMatchInlineSnapshot(
    `"  held: 99.8 % of 480 good, 3.99 requests/s, ttft p95 292 ms, tpot p95 20.9 ms, 9.34 in flight, 0 waiting in the server"`,
  );
});

test('a p95 of nine requests is not printed', () => {
  const nine = { count: 9, mean: 30, p50: 30, p95: 123_456, p99: 123_456 };
  expect(pointLine({ ...point!, ttft: nine, tpot: nine })).toContain('ttft p95 n too small, tpot p95 n too small');
});
