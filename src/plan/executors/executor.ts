import type { RunMs } from '../../core/clock.ts';
import type { Load, Share } from '../../core/plan.ts';
import type { Executor, ScenarioEntry } from '../../scenario/scenario.ts';

export interface ExecutorContext {
  readonly entry: Pick<ScenarioEntry, 'name' | 'startTimeMs' | 'gracefulStopMs'>;
  readonly share: Share;
  /** Start times that came with the prompts; only `replay` reads them. */
  readonly recordedStarts?: readonly RunMs[];
}

/** Turns one kind of executor into a load. Pure: nothing here sleeps, sends or reads a clock. */
export interface ExecutorKind<K extends Executor['kind']> {
  load(executor: Extract<Executor, { kind: K }>, context: ExecutorContext): Load;
}
