import type { RunMs } from '../../core/clock.ts';
import type { Load, Share } from '../../core/plan.ts';
import type { Rng } from '../../core/rng.ts';
import type { Executor, ScenarioEntry } from '../../scenario/scenario.ts';

export interface ExecutorContext {
  readonly entry: Pick<ScenarioEntry, 'name' | 'startTimeMs' | 'gracefulStopMs'>;
  readonly share: Share;
  /** The scenario's own stream; whoever draws from it forks it first, so that every reading is the same. */
  readonly rng: Rng;
  /** Start times that came with the prompts; only `replay` reads them. */
  readonly recordedStarts?: readonly RunMs[];
}

/** Turns one kind of executor into a load. Pure: nothing here sleeps, sends or reads a clock. */
export interface ExecutorKind<K extends Executor['kind']> {
  load(executor: Extract<Executor, { kind: K }>, context: ExecutorContext): Load;
}
