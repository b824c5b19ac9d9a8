import { relative } from 'node:path';
import type { CheckedStudy } from '../analysis/claims/check-study.ts';
import { offeredAt, type PlacedRun } from '../analysis/claims/study-of.ts';
import { type ArmTurn, blocksInOrder } from './order/blocks.ts';
import type { Asked, SeriesSetting } from './perform-planned.ts';
import type { Progress, SeriesEnd } from './perform-series.ts';
import { performTurns } from './perform-turns.ts';
import { type MadeTurn, nothingSoFar, type SoFar } from './store/made.ts';

/** Arms by turns at a ladder of rates, block after block. */
export interface StudySeries {
  readonly study: CheckedStudy;
  /** By the name of an arm. */
  readonly arms: ReadonlyMap<string, Asked>;
  readonly seed: number;
  /** Of an earlier process that was stopped. */
  readonly soFar?: SoFar<ArmTurn> | undefined;
  /** Keeps what is known so far. */
  readonly keep: (runs: readonly PlacedRun[]) => Promise<void>;
}

export const turnsOf = ({ arms, rates, blocks }: CheckedStudy, seed: number): readonly ArmTurn[] =>
  blocksInOrder({ arms: arms.map(({ name }) => name), rates, blocks }, seed);

/**
 * All arms of a block ask the same things in the same order at one rate; how many, and when, its price decides. After
 * every block what is known so far is kept.
 */
export async function performStudy(
  { study, arms, seed, soFar = nothingSoFar(turnsOf(study, seed)), keep }: StudySeries,
  setting: SeriesSetting,
  progress: Progress<ArmTurn, MadeTurn<ArmTurn>>,
): Promise<SeriesEnd<PlacedRun>> {
  const { rates, settleMs, measureMs } = study;
  const placed = ({ turn: { arm, step, block }, run }: MadeTurn<ArmTurn>): PlacedRun => ({
    arm,
    perSecond: rateAt(study, step),
    block,
    run: { ...run, path: relative(setting.folder, run.path) },
  });
  const { made, ...end } = await performTurns(
    {
      soFar,
      seed,
      groups: rates.length * study.blocks,
      plan({ arm, step, block }) {
        const asked = arms.get(arm);
        if (asked === undefined) throw new Error(`nobody knows the arm ${arm}`);
        const load = { kind: 'rate', perSecond: offeredTo(study, { arm, step }) } as const;
        return { asked, level: { load, settleMs, measureMs }, block: { pair: block, side: arm } };
      },
      keep: async (all) => {
        if (all.length % (study.arms.length * rates.length) === 0) await keep(all.map(placed));
      },
    },
    setting,
    progress,
  );
  return { ...end, made: made.map(placed) };
}

/** What an arm is offered at one step of the ladder, a second. */
export function offeredTo(study: CheckedStudy, { arm, step }: Pick<ArmTurn, 'arm' | 'step'>): number {
  const perSecond = rateAt(study, step);
  return offeredAt(study, perSecond)[arm] ?? perSecond;
}

function rateAt({ rates }: CheckedStudy, step: number): number {
  const perSecond = rates[step];
  if (perSecond === undefined) throw new Error(`the ladder has no step ${step}`);
  return perSecond;
}
