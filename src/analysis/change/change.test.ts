import { describe, expect, test } from 'vitest';
import type { Reading } from '../../measure/figure/reading.ts';
import { changeOf, changeWithin, type Move, type Readings } from './change.ts';

const values = (...numbers: readonly number[]): readonly Reading[] =>
  numbers.map((value) => ({ kind: 'value', value }));
const shares = (...passes: readonly number[]): readonly Reading[] =>
  passes.map((n) => ({ kind: 'value', value: n / 100, trials: { passes: n, total: 100 } }));
const FEW: Reading = { kind: 'few-values', count: 9, needed: 73 };
const FEWER: Reading = { kind: 'few-values', count: 3, needed: 73 };
const OURS: Reading = { kind: 'untrusted', value: 386, between: { low: 52, high: 386 } };
const ABSENT: Reading = { kind: 'absent' };

const of = (base: readonly Reading[], candidate: readonly Reading[], rest: Partial<Readings> = {}): Readings => ({
  ...{ base, candidate, isPaired: true, scale: 'relative' },
  ...rest,
});
const moveOf = (readings: Readings): Move => {
  const found = changeOf(readings);
  if (found.kind !== 'move') throw new Error(found.missing.kind);
  return found;
};

const EIGHT = [8, 9, 10, 11, 12, 13, 14, 15];
const DOUBLED = EIGHT.map((value) => value * 2);

describe('a change', () => {
  test('is a ratio less 1, or a difference, over pairs or over runs', () => {
    const paired = moveOf(of(values(...EIGHT), values(...DOUBLED)));
    expect(paired.estimate).toBeCloseTo(1, 12);
    expect(paired.pairs).toHaveLength(8);
    expect(paired.interval).toMatchObject({ over: 'runs' });
    const samples = moveOf(of(values(1, 2, 3), values(4, 5, 6), { isPaired: false, scale: 'difference' }));
    expect([samples.estimate, samples.pairs]).toEqual([3, undefined]);
  });

  test('lies on one side of another change, with its p', () => {
    const { against } = moveOf(of(values(...EIGHT), values(...DOUBLED.map((value, i) => value + i / 100))));
    expect([against(0).sign, against(0.5).sign, against(1.5).sign]).toEqual([1, 1, -1]);
    expect(against(0).p).toBeCloseTo(2 / 2 ** 8, 12);
    expect(against(1.5).p).toBeCloseTo(2 / 2 ** 8, 12);
  });

  test('of shares is no surer than all their requests together', () => {
    const { interval } = moveOf(of(shares(...Array(8).fill(0)), shares(...Array(8).fill(0)), { scale: 'difference' }));
    expect(interval!.low).toBeLessThan(-0.001);
    expect(interval!.high).toBeGreaterThan(0.001);
  });

  test('of one run each has the interval of its requests, where they tell one', () => {
    const one: Reading = { kind: 'value', value: 100, interval: [90, 110] };
    const two: Reading = { kind: 'value', value: 200, interval: [180, 220] };
    expect(changeWithin(of([one], [two]))).toMatchObject({
      estimate: expect.closeTo(1, 12),
      interval: { over: 'requests' },
    });
    expect(changeWithin(of(values(100), values(200)))).not.toHaveProperty('interval');
  });

  test.each<[string, Readings, object]>([
    ['no runs', of([], values(1)), { kind: 'no-runs', side: 'base' }],
    ['no runs at all', of([], []), { kind: 'no-runs', side: 'both' }],
    ['a figure that a side lacks', of([FEW], [ABSENT]), { kind: 'absent', side: 'candidate' }],
    ['too few values, the fewest of them', of([FEW], [FEWER]), FEWER],
    ['a figure that may be our own', of([OURS, FEW], values(1, 2)), { kind: 'untrusted', side: 'base', runs: 1 }],
    ['one that may be on both sides', of([OURS], [OURS]), { kind: 'untrusted', side: 'both', runs: 2 }],
    ['a ratio to 0', of(values(0), values(1)), { kind: 'no-ratio' }],
  ])('is missing for %s', (_, readings, missing) => {
    expect(changeOf(readings)).toEqual({ kind: 'missing', missing });
    expect(changeWithin(readings)).toEqual({ kind: 'missing', missing });
  });
});
