import type { RunMs } from '../../core/clock.ts';
import type { Series } from '../../core/result.ts';
import { stepsOf } from './counters.ts';
import type { ServerHistory } from './reading.ts';
import { LEVELS, meanOf, type Tick, type TickFigure } from './ticks.ts';

type Column = readonly (number | null)[];
type Axis = Pick<Series, 't' | 'windowMs'>;

/**
 * The server's levels as columns beside the run's own: of each window the mean of its samples, or the sample that
 * still stands where windows are narrower than the time between two; null where neither is there. A column that would
 * hold nothing is left out.
 */
export function serverColumns(history: ServerHistory, ticks: readonly Tick[], axis: Axis): Series['columns'] {
  const columns: [string, Column][] = LEVELS.map(([name, figure]) => [
    name,
    levels(ticks, figure, history.everyMs, axis),
  ]);
  columns.push(['preemptions', preemptionsPerSecond(history, axis)]);
  return Object.fromEntries(columns.filter(([, column]) => column.some((value) => value !== null)));
}

function levels(ticks: readonly Tick[], figure: TickFigure, everyMs: number, { t, windowMs }: Axis): Column {
  const samples = ticks.flatMap((tick) => {
    const value = tick[figure];
    // It stands until the next must have come, which is asked for at any instant of the interval after its own.
    return value === undefined ? [] : [{ atMs: tick.atMs, standsUntilMs: (tick.index + 2) * everyMs, value }];
  });
  let next = 0;
  return t.map((fromMs) => {
    while ((samples[next]?.atMs ?? Number.POSITIVE_INFINITY) < fromMs) next++;
    const from = next;
    while ((samples[next]?.atMs ?? Number.POSITIVE_INFINITY) < fromMs + windowMs) next++;
    if (next > from) return meanOf(samples.slice(from, next).map(({ value }) => value));
    const before = samples[from - 1];
    return before !== undefined && fromMs < before.standsUntilMs ? before.value : null;
  });
}

/** What a counter grew by is spread evenly over the time in which it did. */
function preemptionsPerSecond({ scrapes, sources }: ServerHistory, { t, windowMs }: Axis): Column {
  const column: (number | null)[] = t.map(() => null);
  for (const source of sources.keys())
    for (const { fromMs, atMs, grownBy } of stepsOf(scrapes, source, 'preemptions'))
      for (let i = Math.max(0, Math.floor(fromMs / windowMs)); i < t.length && (t[i] ?? 0) < atMs; i++)
        column[i] = (column[i] ?? 0) + (grownBy * overlap(fromMs, atMs, t[i] ?? 0, windowMs) * 1000) / windowMs;
  return column;
}

/** The share of [from, to] that falls into the window. */
const overlap = (fromMs: RunMs, toMs: RunMs, windowFromMs: RunMs, windowMs: number): number =>
  Math.max(0, Math.min(toMs, windowFromMs + windowMs) - Math.max(fromMs, windowFromMs)) / Math.max(1, toMs - fromMs);
