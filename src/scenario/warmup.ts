import { formatDuration } from '../core/units.ts';
import { durationMsOf, paceOf } from '../load/plan/executors/index.ts';
import { duration } from '../load/prompts/fields.ts';
import type { OpenSource } from '../load/prompts/source.ts';
import type { Mistakes } from './mistakes.ts';
import type { ScenarioEntry } from './scenario.ts';

/** How long the run goes before anything counts, in ms; 0 where the file says nothing. */
export function checkWarmup(declared: unknown, entries: readonly ScenarioEntry[], mistakes: Mistakes): number {
  if (declared === undefined) return 0;
  const warmupMs = mistakes.check(duration(), declared, ['warmup']) ?? 0;
  // How long a trace is, only the opened source knows; the run checks again.
  const isKnown = entries.length > 0 && entries.every(({ executor }) => paceOf(executor).kind !== 'recorded');
  const problem = isKnown ? tooLong(warmupMs, endOf(entries)) : undefined;
  if (problem !== undefined) mistakes.add(['warmup'], problem);
  return warmupMs;
}

/** What is wrong with a warm-up in a run whose load ends at `endsMs`; undefined when something is left to measure. */
export const tooLong = (warmupMs: number, endsMs: number): string | undefined =>
  warmupMs > 0 && warmupMs >= endsMs
    ? `takes less than the load lasts (${formatDuration(endsMs)}), or nothing would be measured, got ${formatDuration(warmupMs)}`
    : undefined;

/** When the last of these entries stops starting work. @param opened their sources, by the entry's name, once they are known */
export const endOf = (entries: readonly ScenarioEntry[], opened?: ReadonlyMap<string, OpenSource>): number => {
  const endOfOne = ({ name, startTimeMs, executor }: ScenarioEntry): number =>
    startTimeMs + durationMsOf(executor, opened?.get(name)?.arrivals);
  return Math.max(0, ...entries.map(endOfOne));
};
