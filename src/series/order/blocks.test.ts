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
        expect(new Set(group.map(({ block, step }) => `${block} ${step}`)).size).toBe(1);
      }
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

test('the same seed gives the same order, and another another', () => {
  const study = { arms: ['a', 'b', 'c', 'd', 'e'], rates: [1, 2, 4, 8], blocks: 4 };
  expect(blocksInOrder(study, 1)).toEqual(blocksInOrder(study, 1));
  expect(blocksInOrder(study, 1)).not.toEqual(blocksInOrder(study, 2));
});
