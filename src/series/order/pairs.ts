import type { Turn } from './turns.ts';

/** A run of one side of a comparison. */
export interface PairTurn extends Turn {
  /** From 1. */
  readonly pair: number;
  readonly side: 'a' | 'b';
}

/**
 * a b, b a, a b, …: within a pair nothing lies between the two, and over all pairs neither side is earlier than the
 * other, so that what changes steadily meanwhile counts for both alike.
 */
export const pairsInOrder = (pairs: number): readonly PairTurn[] =>
  Array.from({ length: pairs }, (_, i) => i + 1).flatMap((pair) => {
    const sides = pair % 2 === 1 ? (['a', 'b'] as const) : (['b', 'a'] as const);
    return sides.map((side) => ({ pair, side, group: pair - 1, place: [side, numbered(pair)] as const }));
  });

/** `01`: so that folders sort as they were made. */
export const numbered = (n: number): string => String(n).padStart(2, '0');
