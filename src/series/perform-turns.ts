import { given } from '../core/given.ts';
import type { Block } from '../core/result.ts';
import type { Level } from '../scenario/level.ts';
import { drainedAfter } from './drained.ts';
import { seedOfGroup, type Turn } from './order/turns.ts';
import { type Asked, loadPlanned, performPlanned, type SeriesSetting } from './perform-planned.ts';
import { type Progress, performSeries, type SeriesEnd } from './perform-series.ts';
import { type MadeTurn, roundsOf, type SoFar, setAside } from './store/made.ts';

/** A series whose runs are all known beforehand. */
export interface TurnSeries<T extends Turn> {
  readonly soFar: SoFar<T>;
  /** Of the first group; each after it has the next. */
  readonly seed: number;
  readonly groups: number;
  /** Whom a turn asks, in place of what load, and what the run is to be known by. */
  plan(turn: T): {
    readonly asked: Asked;
    readonly level?: Level;
    readonly block: Omit<Block, 'of'>;
  };
  keep(made: readonly MadeTurn<T>[]): Promise<void>;
}

/** Makes what is left of them, each in the folder of its turn. */
export async function performTurns<T extends Turn>(
  { soFar, seed, groups, plan, keep }: TurnSeries<T>,
  setting: SeriesSetting,
  progress: Progress<T, MadeTurn<T>>,
): Promise<SeriesEnd<MadeTurn<T>>> {
  const { made: before, left, broken } = soFar;
  await setAside(setting.folder, broken);
  const rounds = await roundsOf(setting.folder, left);
  const { interrupt } = setting;
  return performSeries(
    {
      next: (made) => left[made.length - before.length],
      async perform(turn) {
        const { asked, level, block } = plan(turn);
        const ownSeed = seedOfGroup(seed, groups, turn.group, rounds.get(turn.group));
        const options = given({ seed: ownSeed, level });
        const [within, name] = turn.place;
        const loaded = await loadPlanned({ asked, options }, setting);
        const run = await performPlanned(loaded, { asked, block }, { within, name }, setting);
        return { made: { turn, run }, run: run.result.run };
      },
      keep,
      drained: (turn, { run }) => drainedAfter(plan(turn).asked, interrupt, run.result.run.stopped !== undefined),
    },
    { before, interrupt, progress },
  );
}
