/** One run of a series whose runs are all known beforehand. */
export interface Turn {
  /**
   * Turns of one group, from 0, ask the same things right after one another, so that nothing else lies between what is
   * compared. They share a seed.
   */
  readonly group: number;
  /** Of its folder, below that of the series. */
  readonly place: readonly [within: string, name: string];
}

export interface TurnsLeft<T> {
  readonly left: readonly T[];
  /** Begun or made, and to be made again with the rest of their group. */
  readonly broken: readonly T[];
}

/**
 * What is to be made after a stop: of a group that was begun and not made whole, all. Its other half would come hours
 * later, and the half that was stopped has sent its prompts.
 */
export function turnsLeft<T extends Turn>(
  order: readonly T[],
  made: (turn: T) => boolean,
  begun: (turn: T) => boolean,
): TurnsLeft<T> {
  const whole = new Set(order.map(({ group }) => group));
  for (const turn of order) if (!made(turn)) whole.delete(turn.group);
  const left = order.filter(({ group }) => !whole.has(group));
  return { left, broken: left.filter((turn) => made(turn) || begun(turn)) };
}

/** Seeds are 32 bits. */
const SEEDS = 2 ** 32;

/**
 * The seed of a group. One that is made again has another than before, so that no cache knows its prompts.
 *
 * @param round which time it was that something was set aside when last this group was; 0 where it never was
 */
export const seedOfGroup = (seed: number, groups: number, group: number, round = 0): number =>
  (seed + round * groups + group) % SEEDS;
