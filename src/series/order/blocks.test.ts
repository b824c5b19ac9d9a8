import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocksInOrder } from './blocks.ts';

const setting = fc.record({
  arms: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 2 }),
  rates: fc.uniqueArray(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 }),
  blocks: fc.integer({ min: 1, max: 6 }),
});

test('every arm runs once at every rate in every block, and all arms of a rate right after one another', () => {
  fc.assert(
    fc.property(setting, fc.nat(), (study, seed) => {
      const turns = blocksInOrder(study, seed);
      const {
        arms,
        rates: { length: steps },
        blocks,
      } = study;
      expect(new Set(turns.map((turn) => JSON.stringify(turn))).size).toBe(arms.length * steps * blocks);
      expect(turns).toHaveLength(arms.length * steps * blocks);
      for (let i = 0; i < turns.length; i += arms.length) {
        const group = turns.slice(i, i + arms.length);
        expect(new Set(group.map(({ block, step, group }) => `${block} ${step} ${group}`)).size).toBe(1);
      }
      // From 0 on, each its own: their seeds follow from it.
      expect([...new Set(turns.map(({ group }) => group))].toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: steps * blocks }, (_, i) => i),
      );
      expect([...new Set(turns.map(({ block }) => block))]).toEqual(Array.from({ length: blocks }, (_, i) => i + 1));
      for (const { block, arm, step, place } of turns)
        expect(place.join('/')).toMatch(new RegExp(`^${arm}/${study.rates[step]}-per-second/0*${block}$`));
    }),
  );
});

test('over twice as many blocks as there are arms each arm has each place equally often', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.nat(), (count, seed) => {
      const arms = Array.from({ length: count }, (_, i) => `arm${i}`);
      const turns = blocksInOrder({ arms, rates: [8], blocks: 2 * count }, seed);
      for (const arm of arms) {
        const places = turns.flatMap((turn, i) => (turn.arm === arm ? [i % count] : []));
        for (let place = 0; place < count; place++) expect(places.filter((at) => at === place)).toHaveLength(2);
      }
    }),
  );
});

test('over two blocks each arm comes once before and once after each other, so that none always meets what another left', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.nat(), (count, half, seed) => {
      const arms = Array.from({ length: count }, (_, i) => `arm${i}`);
      const turns = blocksInOrder({ arms, rates: [8], blocks: 2 * half }, seed);
      for (let i = 0; i < turns.length; i += 2 * count) {
        const [first, second] = [turns.slice(i, i + count), turns.slice(i + count, i + 2 * count)];
        expect(second.map(({ arm }) => arm)).toEqual(first.map(({ arm }) => arm).toReversed());
      }
    }),
  );
});

test('the order that a seed has is that of earlier versions, whose studies go on', () => {
  const turns = blocksInOrder({ arms: ['a', 'b', 'c'], rates: [2, 4], blocks: 3 }, 1);
  expect(turns.map(({ place, group }) => `${group}: ${place.join('/')}`)).toMatchInlineSnapshot(`
    [
      "0: c/2-per-second/01",
      "0: b/2-per-second/01",
      "0: a/2-per-second/01",
      "1: c/4-per-second/01",
      "1: b/4-per-second/01",
      "1: a/4-per-second/01",
      "2: a/2-per-second/02",
      "2: b/2-per-second/02",
      "2: c/2-per-second/02",
      "3: a/4-per-second/02",
      "3: b/4-per-second/02",
      "3: c/4-per-second/02",
      "5: b/4-per-second/03",
      "5: a/4-per-second/03",
      "5: c/4-per-second/03",
      "4: b/2-per-second/03",
      "4: a/2-per-second/03",
      "4: c/2-per-second/03",
    ]
  `);
});

test('blocks take the rates in different orders', () => {
  const turns = blocksInOrder({ arms: ['a', 'b'], rates: [1, 2, 4, 8], blocks: 12 }, 1);
  const orders = Array.from({ length: 12 }, (_, i) =>
    turns
      .filter(({ block, arm }) => block === i + 1 && arm === 'a')
      .map(({ step }) => step)
      .join(),
  );
  expect(new Set(orders).size).toBeGreaterThan(6);
});

test('the same seed gives the same order, and another another', () => {
  const study = { arms: ['a', 'b', 'c', 'd', 'e'], rates: [1, 2, 4, 8], blocks: 4 };
  expect(blocksInOrder(study, 1)).toEqual(blocksInOrder(study, 1));
  expect(blocksInOrder(study, 1)).not.toEqual(blocksInOrder(study, 2));
});
