import type { Series } from '../core/result.ts';
import { stepsOf } from './counters.ts';
import type { ServerHistory } from './reading.ts';
import { meanOf, type Tick, type TickFigure } from './ticks.ts';

const COLUMNS = {
  queue_depth: 'queueDepth',
  running: 'running',
  hidden_queue: 'hiddenQueue',
  kv_usage: 'kvUsage',
} as const satisfies Record<string, TickFigure>;

/**
 * The server's levels as columns beside the run's own: of each window the mean of its samples, null where there was
 * none. A column that would hold nothing is left out.
 */
export function serverColumns(
  history: Pick<ServerHistory, 'scrapes' | 'sources'>,
  ticks: readonly Tick[],
  { t, windowMs }: Pick<Series, 't' | 'windowMs'>,
): Series['columns'] {
  const windowOf = (atMs: number): number => Math.floor(atMs / windowMs);
  const columns: Record<string, readonly (number | null)[]> = {};
  const put = (name: string, values: ReadonlyMap<number, number>): void => {
    if (t.some((_, i) => values.has(i))) columns[name] = t.map((_, i) => values.get(i) ?? null);
  };
  for (const [name, figure] of Object.entries(COLUMNS)) {
    const told = new Map<number, number[]>();
    for (const tick of ticks) {
      const value = tick[figure];
      if (value !== undefined) told.set(windowOf(tick.atMs), [...(told.get(windowOf(tick.atMs)) ?? []), value]);
    }
    put(name, new Map([...told].map(([window, values]) => [window, meanOf(values)])));
  }
  put('preemptions', preemptionsPerSecond(history, windowOf, windowMs));
  return columns;
}

/** Each growth is filed under the scrape that showed it. */
function preemptionsPerSecond(
  { scrapes, sources }: Pick<ServerHistory, 'scrapes' | 'sources'>,
  windowOf: (atMs: number) => number,
  windowMs: number,
): ReadonlyMap<number, number> {
  const perSecond = new Map<number, number>();
  for (const source of sources.keys())
    for (const { atMs, grownBy } of stepsOf(scrapes, source, 'preemptions')) {
      const window = windowOf(atMs);
      perSecond.set(window, (perSecond.get(window) ?? 0) + (grownBy * 1000) / windowMs);
    }
  return perSecond;
}
