import { join } from 'node:path';
import type { StoredRun } from '../analysis/compare/input.ts';
import type { RunResult } from '../core/result.ts';
import { createRunFolder } from '../run/store/run-folder.ts';
import { orderOf, type Turn } from './order.ts';
import { type Asked, performTurn, type TurnSetting } from './perform-turn.ts';

export interface AbSetting extends TurnSetting {
  readonly a: Asked;
  readonly b: Asked;
  readonly pairs: number;
  /** Of the first pair; each after it has the next. */
  readonly seed: number;
  /** Of the comparison: the runs are below it, in `a/01` and so on. */
  readonly folder: string;
  readonly onBegin: (turn: Turn) => void;
  readonly onRun: (turn: Turn, result: RunResult) => void;
  /** Resolves when nothing of a run is left in the server of this side. */
  readonly drained: (side: Asked) => Promise<void>;
}

export interface AbEnd {
  /** Runs that came to their own end. */
  readonly a: readonly StoredRun[];
  readonly b: readonly StoredRun[];
  /** What ended it before all pairs were made. */
  readonly stopped?: 'signal' | 'script';
}

/** Performs all runs by turns, never two at once: both may share a machine, and this one makes the load of both. */
export async function performAb(setting: AbSetting): Promise<AbEnd> {
  const runs: Record<'a' | 'b', StoredRun[]> = { a: [], b: [] };
  for (const turn of orderOf(setting.pairs)) {
    if (setting.interrupt.aborted) return { ...runs, stopped: 'signal' };
    setting.onBegin(turn);
    const run = await performSide(turn, setting);
    const { stopped } = run.result.run;
    if (stopped === 'signal' || stopped === 'script') return { ...runs, stopped };
    runs[turn.side].push(run);
    setting.onRun(turn, run.result);
    await setting.drained(setting[turn.side]);
  }
  return runs;
}

/** Both of a pair ask the same things at the same instants. */
async function performSide(turn: Turn, setting: AbSetting): Promise<StoredRun> {
  const side = setting[turn.side];
  const folder = await createRunFolder(join(setting.folder, turn.side), String(turn.pair).padStart(2, '0'));
  return performTurn(side, { ...side.options, seed: setting.seed + turn.pair - 1 }, turn, folder, setting);
}
