import fc from 'fast-check';
import { expect, test } from 'vitest';
import { armOrder } from './arm-order.ts';

const setting = fc.record({
  arms: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 2 }),
  steps: fc.integer({ min: 1, max: 4 }),
  blocks: fc.integer({ min: 1, max: 6 }),
});

test('every arm runs once at every rate in every block, and all arms of a rate right after one another', () => {
  fc.assert(
    fc.property(setting, fc.nat(), (study, seed) => {
      const turns = armOrder(study, seed);
      const { arms, steps, blocks } = study;
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
      const turns = armOrder({ arms, steps: 1, blocks: 2 * count }, seed);
      for (const arm of arms) {
        const places = turns.flatMap((turn, i) => (turn.arm === arm ? [i % count] : []));
        for (let place = 0; place < count; place++) expect(places.filter((at) => at === place)).toHaveLength(2);
      }
    }),
  );
});

test('the same seed gives the same order, and another another', () => {
  const study = { arms: ['a', 'b', 'c', 'd', 'e'], steps: 4, blocks: 4 };
  expect(armOrder(study, 1)).toEqual(armOrder(study, 1));
  expect(armOrder(study, 1)).not.toEqual(armOrder(study, 2));
});
