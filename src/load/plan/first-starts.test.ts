import { expect, test } from 'vitest';
import { type ClosedLoad, type OpenLoad, WHOLE } from '../../core/plan.ts';
import { firstStarts } from './first-starts.ts';

const closed: ClosedLoad = {
  kind: 'closed',
  name: 'users',
  endsMs: 10_000,
  gracefulStopMs: 0,
  gracefulRampDownMs: 0,
  share: WHOLE,
  budget: { kind: 'unlimited' },
  *steps() {
    yield { atMs: 0, vus: 2 };
    yield { atMs: 500, vus: 4 };
    yield { atMs: 800, vus: 1 };
    yield { atMs: 1000, vus: 9 };
  },
};
const open: OpenLoad = {
  kind: 'open',
  name: 'arrivals',
  endsMs: 10_000,
  gracefulStopMs: 0,
  maxInFlight: 10,
  *arrivals() {
    for (let index = 1; ; index += 2) yield { index, atMs: index * 100 };
  },
};

test('of users, as many as are wanted at a time', () => {
  expect(firstStarts(closed, 1000)).toEqual([0, 1, 2, 3]);
  expect(firstStarts({ ...closed, share: { index: 1, count: 3 } }, 1000)).toEqual([1, 4, 7, 10]);
});

test('of users with less to do than there are users, as many as there is to do', () => {
  expect(firstStarts({ ...closed, budget: { kind: 'shared', iterations: 3 } }, 1000)).toEqual([0, 1, 2]);
  expect(firstStarts({ ...closed, budget: { kind: 'per-vu', iterations: 1 } }, 1000)).toEqual([0, 1, 2, 3]);
});

test('of arrivals, those of that time, and no more than may be in flight', () => {
  expect(firstStarts(open, 1000)).toEqual([1, 3, 5, 7, 9]);
  expect(firstStarts({ ...open, maxInFlight: 2 }, 1000)).toEqual([1, 3]);
});

test('nothing of a load that begins later', () => {
  const later = { ...closed, steps: () => [{ atMs: 1000, vus: 5 }] };
  expect(firstStarts(later, 1000)).toEqual([]);
});
