import type { RunMs } from '../../core/clock.ts';
import type { Plan, Share } from '../../core/plan.ts';
import { seeded } from '../../core/rng.ts';
import type { PlannedEntry } from './executors/executor.ts';
import { type Executor, loadOf } from './executors/index.ts';

/** A scenario, as far as what starts when goes. */
interface Planned {
  readonly entries: readonly (PlannedEntry & { readonly executor: Executor })[];
  readonly seed: number;
  readonly minIterationDurationMs: number;
  readonly warmupMs: number;
}

/**
 * Derives everything that will start, and when.
 *
 * @param recordedStarts start times that came with an entry's prompts, by the entry's name
 */
export function compile(
  { entries, seed, minIterationDurationMs, warmupMs }: Planned,
  share: Share,
  recordedStarts: ReadonlyMap<string, readonly RunMs[]>,
): Plan {
  const loads = entries.map((entry) =>
    loadOf(entry.executor, {
      entry,
      share,
      rng: seeded(seed).fork(entry.name),
      recordedStarts: recordedStarts.get(entry.name),
    }),
  );
  return {
    seed,
    share,
    loads,
    minIterationDurationMs,
    warmupMs,
    endsMs: Math.max(0, ...loads.map((load) => load.endsMs)),
    hardEndMs: Math.max(0, ...loads.map((load) => load.endsMs + load.gracefulStopMs)),
  };
}
