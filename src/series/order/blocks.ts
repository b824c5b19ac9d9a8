import { join } from 'node:path';
import { seeded, shuffle } from '../../core/rng.ts';
import { numbered } from './pairs.ts';
import type { Turn } from './turns.ts';

/** A run of one arm of a study. */
export interface ArmTurn extends Turn {
  /** From 1. */
  readonly block: number;
  /** Which of the rates, from 0. */
  readonly step: number;
  readonly arm: string;
}

/**
 * Every arm once at every rate in every block. At one rate all arms run right after one another, each block beginning
 * with another arm and every second one going round the other way: over twice as many blocks as there are arms each arm
 * has had each place as often as any other. Which arm is which in that, and in what order a block takes the rates, is
 * drawn from the seed.
 */
export function blocksInOrder(
  {
    arms,
    rates,
    blocks,
  }: { readonly arms: readonly string[]; readonly rates: readonly number[]; readonly blocks: number },
  seed: number,
): readonly ArmTurn[] {
  const rng = seeded(seed).fork('order of a study');
  const order = [...arms];
  shuffle(order, rng);
  return Array.from({ length: blocks }, (_, i) => i).flatMap((i) => {
    const steps = rates.map((_, step) => step);
    shuffle(steps, rng);
    return steps.flatMap((step) =>
      around(order, i).map((arm) => ({
        block: i + 1,
        step,
        arm,
        group: i * rates.length + step,
        place: [join(arm, `${rates[step]}-per-second`), numbered(i + 1)] as const,
      })),
    );
  });
}

function around(order: readonly string[], block: number): readonly string[] {
  const first = Math.floor(block / 2) % order.length;
  const turned = [...order.slice(first), ...order.slice(0, first)];
  return block % 2 === 0 ? turned : turned.toReversed();
}
