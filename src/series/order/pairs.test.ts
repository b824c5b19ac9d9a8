import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairsInOrder } from './pairs.ts';

test('who goes first changes from pair to pair', () => {
  expect(
    pairsInOrder(4)
      .map(({ side }) => side)
      .join(''),
  ).toBe('abbaabba');
});

test('each pair has both sides, one right after the other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (pairs) => {
      const order = pairsInOrder(pairs);
      expect(order).toHaveLength(2 * pairs);
      for (let i = 0; i < order.length; i += 2) {
        const [first, second] = [order[i], order[i + 1]];
        expect([first?.pair, second?.pair]).toEqual([i / 2 + 1, i / 2 + 1]);
        expect(first?.side).not.toBe(second?.side);
      }
    }),
  );
});

test('of pairs in even number neither side is earlier: the sums of their places are equal', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), (half) => {
      const places = (side: string): number =>
        pairsInOrder(2 * half).reduce((sum, turn, place) => sum + (turn.side === side ? place : 0), 0);
      expect(places('a')).toBe(places('b'));
    }),
  );
});
