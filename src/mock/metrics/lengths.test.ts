import { expect, test } from 'vitest';
import { Lengths } from './lengths.ts';

test('lengths can be read at any bound, before and after more of them', () => {
  const lengths = new Lengths();
  const read = (): readonly number[] => [0.5, 1, 4.99, 5, 299.5, 300, 1e9].map((bound) => lengths.upTo(bound));
  expect(read()).toEqual([0, 0, 0, 0, 0, 0, 0]);
  for (const length of [5, 1, 5, 300]) lengths.observe(length);
  expect(read()).toEqual([0, 1, 1, 3, 3, 4, 4]);
  for (const length of [5, 2]) lengths.observe(length);
  expect(read()).toEqual([0, 1, 2, 5, 5, 6, 6]);
  expect([lengths.sum, lengths.count]).toEqual([318, 6]);
});
