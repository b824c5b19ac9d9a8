import { join, relative } from 'node:path';
import type { CheckedStudy } from '../analysis/claims/check-study.ts';
import { offeredAt, type PlacedRun } from '../analysis/claims/study-of.ts';
import type { RunResult } from '../core/result.ts';
import { createRunFolder } from '../run/store/run-folder.ts';
import { type ArmTurn, armOrder } from './arm-order.ts';
import { type Asked, performTurn, type TurnSetting } from './perform-turn.ts';

export interface StudySetting extends TurnSetting {
  readonly study: CheckedStudy;
  /** By the name of an arm. */
  readonly arms: ReadonlyMap<string, Asked>;
  readonly seed: number;
  /** Of the study: the runs are below it, in `moe-static/8-per-second/01` and so on. */
  readonly folder: string;
  readonly onRun: (turn: ArmTurn, offered: number, result: RunResult) => void;
  /** Keeps what is known so far. */
  readonly keep: (runs: readonly PlacedRun[]) => Promise<void>;
  /** Resolves when nothing of a run is left in the server of this arm. */
  readonly drained: (arm: Asked) => Promise<void>;
}

export interface StudyEnd {
  /** Runs that came to their own end. */
  readonly runs: readonly PlacedRun[];
  /** What ended it before all blocks were made. */
  readonly stopped?: 'signal' | 'script';
}

/** Performs all runs by turns, never two at once. After every block what is known so far is kept. */
export async function performStudy(setting: StudySetting): Promise<StudyEnd> {
  const { study, arms, seed, interrupt } = setting;
  const runs: PlacedRun[] = [];
  const turns = armOrder(
    { arms: study.arms.map(({ name }) => name), steps: study.rates.length, blocks: study.blocks },
    seed,
  );
  for (const [i, turn] of turns.entries()) {
    if (interrupt.aborted) return { runs, stopped: 'signal' };
    const asked = arms.get(turn.arm);
    if (asked === undefined) throw new Error(`nobody knows the arm ${turn.arm}`);
    const placed = await performArm(turn, asked, setting);
    const { result } = placed.run;
    const { stopped } = result.run;
    if (stopped === 'signal' || stopped === 'script') return { runs, stopped };
    runs.push(placed);
    setting.onRun(turn, offeredAt(study, placed.perSecond)[turn.arm] ?? placed.perSecond, result);
    if (turns[i + 1]?.block !== turn.block) await setting.keep(runs);
    await setting.drained(asked);
  }
  return { runs };
}

/** All arms of a block ask the same things in the same order at one rate; how many, and when, its price decides. */
async function performArm(turn: ArmTurn, asked: Asked, setting: StudySetting): Promise<PlacedRun> {
  const { study, seed, folder } = setting;
  const { arm, block, step } = turn;
  const perSecond = study.rates[step]!;
  const offered = offeredAt(study, perSecond)[arm] ?? perSecond;
  const own = await createRunFolder(join(folder, arm, `${perSecond}-per-second`), String(block).padStart(2, '0'));
  const options = {
    ...asked.options,
    seed: seedAt(seed, study.rates.length, turn),
    level: {
      load: { kind: 'rate' as const, perSecond: offered },
      settleMs: study.settleMs,
      measureMs: study.measureMs,
    },
  };
  const run = await performTurn(asked, options, { pair: block, side: arm }, own, setting);
  return { arm, perSecond, block, run: { ...run, path: relative(folder, run.path) } };
}

/** Every block and rate has its own, and all arms of it the same. */
const seedAt = (seed: number, steps: number, { block, step }: Pick<ArmTurn, 'block' | 'step'>): number =>
  (seed + (block - 1) * steps + step) % 2 ** 32;
