import { type PairTurn, pairsInOrder } from './order/pairs.ts';
import type { Asked, SeriesSetting } from './perform-planned.ts';
import type { Progress, SeriesEnd } from './perform-series.ts';
import { performTurns } from './perform-turns.ts';
import { type MadeTurn, nothingSoFar, type SoFar } from './store/made.ts';

/** Two sides by turns, pair after pair. */
export interface AbSeries {
  readonly a: Asked;
  readonly b: Asked;
  readonly pairs: number;
  /** Of the first pair; each after it has the next. */
  readonly seed: number;
  /** Of an earlier process that was stopped. */
  readonly soFar?: SoFar<PairTurn> | undefined;
}

/** Both of a pair ask the same things at the same instants. */
export const performAb = (
  { a, b, pairs, seed, soFar = nothingSoFar(pairsInOrder(pairs)) }: AbSeries,
  setting: SeriesSetting,
  progress: Progress<PairTurn, MadeTurn<PairTurn>>,
): Promise<SeriesEnd<MadeTurn<PairTurn>>> =>
  performTurns(
    {
      soFar,
      seed,
      groups: pairs,
      plan: ({ pair, side }) => ({ asked: { a, b }[side], block: { pair, side } }),
      // Its runs lie in their folders, and what they say together is said at the end.
      keep: async () => {},
    },
    setting,
    progress,
  );
