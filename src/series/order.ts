import type { Block } from '../core/result.ts';

/** Which run comes when: its pair, and its side. */
export interface Turn extends Pick<Block, 'pair'> {
  readonly side: 'a' | 'b';
}

/**
 * a b, b a, a b, …: within a pair nothing lies between the two, and over all pairs neither side is earlier than the
 * other, so that what changes steadily meanwhile counts for both alike.
 */
export const orderOf = (pairs: number): readonly Turn[] =>
  Array.from({ length: pairs }, (_, i) => i + 1).flatMap((pair) => {
    const sides = pair % 2 === 1 ? (['a', 'b'] as const) : (['b', 'a'] as const);
    return sides.map((side) => ({ pair, side }));
  });
