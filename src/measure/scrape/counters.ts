import type { RunMs } from '../../core/clock.ts';
import type { Reading, Scrape, ServerHistory } from './reading.ts';

/** What only grows, of a reading. */
export type CounterName = {
  [K in keyof Reading]-?: Reading[K] extends number | undefined ? K : never;
}[Exclude<keyof Reading, 'queueDepth' | 'running' | 'kvUsage' | 'prefixHitRate'>];

/** From one scrape of a source to its next. */
export interface Step {
  readonly fromMs: RunMs;
  readonly atMs: RunMs;
  readonly grownBy: number;
  /** Its server began anew, for the counter fell or its process is another: what it counted in between is not known. */
  readonly isRestart: boolean;
}

/** How a counter of one source grew from scrape to scrape; scrapes that do not tell it are passed over. */
export function stepsOf(scrapes: readonly Scrape[], source: number, name: CounterName): readonly Step[] {
  const steps: Step[] = [];
  let before: { readonly atMs: RunMs; readonly value: number } | undefined;
  let isNew = false;
  for (const { source: from, atMs, reading, isAnew } of scrapes) {
    if (from !== source) continue;
    isNew ||= isAnew === true;
    const value = reading[name];
    if (value === undefined) continue;
    if (before !== undefined) {
      const isRestart = isNew || value < before.value;
      steps.push({ fromMs: before.atMs, atMs, grownBy: isRestart ? value : value - before.value, isRestart });
    }
    before = { atMs, value };
    isNew = false;
  }
  return steps;
}

export interface Growth {
  readonly grownBy: number;
  readonly hasRestarted: boolean;
}

/**
 * What a counter grew by over all sources, from the last scrape at or before `fromMs`, or the first after it, to the
 * last one at or before `untilMs`. Undefined when one of the sources that tell it was not read twice in that time.
 */
export function growthOf(
  { scrapes, sources }: Pick<ServerHistory, 'scrapes' | 'sources'>,
  name: CounterName,
  fromMs: RunMs,
  untilMs: RunMs,
): Growth | undefined {
  const tellers = sources.flatMap((_, source) =>
    scrapes.some((scrape) => scrape.source === source && scrape.reading[name] !== undefined) ? [source] : [],
  );
  if (tellers.length === 0) return undefined;
  let grownBy = 0;
  let hasRestarted = false;
  for (const source of tellers) {
    const within = stepsOf(scrapes, source, name).filter((step) => step.atMs > fromMs && step.atMs <= untilMs);
    if (within.length === 0) return undefined;
    for (const step of within) {
      grownBy += step.grownBy;
      hasRestarted ||= step.isRestart;
    }
  }
  return { grownBy, hasRestarted };
}
