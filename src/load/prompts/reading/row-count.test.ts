import { expect, test } from 'vitest';
import { RowCount } from './row-count.ts';

function counted(good: number, bad: number): RowCount {
  const count = new RowCount('d.json');
  for (let i = 0; i < good; i++) count.good();
  for (let i = 1; i <= bad; i++) count.bad(`d.json:${i}`, `is wrong ${i}`);
  return count;
}

test.each([
  [1, 1],
  [4, 1],
  [198, 2],
  [990, 10],
  [5, 0],
  [0, 0],
])('%i good rows allow for %i bad ones', (good, bad) => {
  expect(() => counted(good, bad).refuseIfTooBad()).not.toThrow();
});

test.each([
  [0, 1, 'd.json:1: is wrong 1.'],
  [0, 7, 'd.json:1: is wrong 1. None of the 7 rows that were read can be used.'],
  [1, 2, 'd.json:1: is wrong 1. 2 of 3 rows cannot be read, d.json:2 among them; one in 100 may be left out.'],
  [
    97,
    4,
    'd.json:1: is wrong 1. 4 of 101 rows cannot be read, d.json:2 and d.json:3 among them; one in 100 may be left out.',
  ],
])('%i good rows and %i bad ones are refused', (good, bad, message) => {
  expect(() => counted(good, bad).refuseIfTooBad()).toThrow(message);
});

test('what was left out is noted, the first rows with their reasons', () => {
  expect(counted(9, 1).notes).toEqual(['d.json: 1 of 10 rows cannot be read and is left out (d.json:1: is wrong 1).']);
  expect(counted(996, 4).notes).toEqual([
    'd.json: 4 of 1,000 rows cannot be read and are left out (d.json:1: is wrong 1; d.json:2: is wrong 2; d.json:3: is wrong 3; and 1 more).',
  ]);
  const count = counted(3, 0);
  count.passedOver('words of tools are left out');
  count.passedOver('words of tools are left out');
  expect(count.notes).toEqual(['d.json, 2 of 3 rows: words of tools are left out.']);
});
