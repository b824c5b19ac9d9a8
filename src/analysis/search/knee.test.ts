import { expect, test } from 'vitest';
import type { CurvePoint } from '../../core/curve.ts';
import { kneeOf } from './knee.ts';

const point = (perSecond: number, okPerSecond: number, e2eMs: number, more: Partial<CurvePoint> = {}): CurvePoint => ({
  level: { kind: 'rate', perSecond },
  folder: 'probes/01',
  purpose: 'point',
  measuredMs: 10_000,
  valid: true,
  reasons: [],
  sent: 100,
  offeredPerSecond: perSecond,
  okPerSecond,
  e2e: { count: 100, mean: e2eMs, p50: e2eMs, p95: e2eMs, p99: e2eMs },
  ...more,
});

/** M/M/1 that can do 10 a second: power is greatest at half of that. */
const queue = (perSecond: number): CurvePoint => point(perSecond, perSecond, 1000 / (10 - perSecond));

test('it is where throughput over response time is greatest: at half load of M/M/1', () => {
  const knee = kneeOf([9, 1, 5, 3, 7].map(queue));
  expect(knee?.level).toEqual({ kind: 'rate', perSecond: 5 });
  expect(knee?.because).toContain("Kleinrock's power");
});

test('there is none at the end of a curve, in fewer than three levels, or from INVALID runs', () => {
  expect(kneeOf([1, 2, 3].map(queue))).toBeUndefined();
  expect(kneeOf([5, 9].map(queue))).toBeUndefined();
  expect(kneeOf([queue(1), { ...queue(5), valid: false }, queue(9)])).toBeUndefined();
});

test('a run whose response time may be the generator’s own has no part in it', () => {
  const figures = { mean: 1, p50: 1, p95: 1, p99: 1 };
  const late = point(5, 5, 200, { e2e: { ...figures, count: 100, mean: 200, floor: { ...figures, mean: 100 } } });
  expect(kneeOf([queue(3), late, queue(7)])).toBeUndefined();
  expect(kneeOf([queue(3), { ...late, tolerance: { ratio: 1, ms: 1 } }, queue(7)])?.level).toEqual(late.level);
});

test('runs at one level are averaged', () => {
  const knee = kneeOf([point(1, 1, 100), point(5, 5, 100), point(5, 5, 900), point(6, 6, 250), point(9, 9, 2000)]);
  expect(knee?.level).toEqual({ kind: 'rate', perSecond: 6 });
});
