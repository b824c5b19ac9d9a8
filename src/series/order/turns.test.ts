import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairsInOrder } from './pairs.ts';
import { seedOfGroup, type Turn, turnsLeft } from './turns.ts';

const order = pairsInOrder(3);
const after = (made: number, begun: number) =>
  turnsLeft(
    order,
    (turn) => order.indexOf(turn) < made,
    (turn) => order.indexOf(turn) < begun,
  );
const places = (turns: readonly Turn[]): readonly string[] => turns.map(({ place }) => place.join('/'));

test.each([
  ['before anything', 0, 0, [], ['a/01', 'b/01', 'b/02', 'a/02', 'a/03', 'b/03']],
  ['between two pairs', 2, 2, [], ['b/02', 'a/02', 'a/03', 'b/03']],
  ['in the first run of a pair', 2, 3, ['b/02'], ['b/02', 'a/02', 'a/03', 'b/03']],
  ['between the runs of a pair', 3, 3, ['b/02'], ['b/02', 'a/02', 'a/03', 'b/03']],
  ['in the second run of a pair', 3, 4, ['b/02', 'a/02'], ['b/02', 'a/02', 'a/03', 'b/03']],
  ['at the end', 6, 6, [], []],
])('stopped %s', (_, made, begun, broken, left) => {
  const found = after(made, begun);
  expect(places(found.broken)).toEqual(broken);
  expect(places(found.left)).toEqual(left);
});

test('no two groups share a seed, however often they are made again', () => {
  fc.assert(
    fc.property(
      fc.nat(2 ** 32 - 1),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 5 }),
      (seed, groups, rounds) => {
        const seeds = Array.from({ length: rounds }, (_, round) =>
          Array.from({ length: groups }, (__, group) => seedOfGroup(seed, groups, group, round)),
        ).flat();
        expect(new Set(seeds).size).toBe(groups * rounds);
        expect(Math.max(...seeds)).toBeLessThan(2 ** 32);
        expect(seeds[0]).toBe(seed);
      },
    ),
  );
});
