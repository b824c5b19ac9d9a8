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
export function growthOf(history: History, name: CounterName, fromMs: RunMs, untilMs: RunMs): Growth | undefined {
  const each = stepsOfEach(history, name, (step) => step.atMs > fromMs && step.atMs <= untilMs);
  if (each === undefined) return undefined;
  const steps = each.flat();
  return { grownBy: sumOf(steps.map(({ grownBy }) => grownBy)), hasRestarted: steps.some((step) => step.isRestart) };
}

/** Scrapes that a source may miss at the end of the load for its rate to be that of the load. */
const MOST_MISSED = 2;

/**
 * How much of it came per second between the two instants, where no scrape need be: what came from one scrape to the next
 * is spread evenly over the time between. Before the load began nothing of it came. Each source's is over the time that its
 * scrapes cover. Undefined as above, and where one was not read any more well before the end.
 */
export function rateWithin(
  history: TimedHistory,
  name: CounterName,
  fromMs: RunMs,
  untilMs: RunMs,
): number | undefined {
  if (fromMs >= untilMs) return undefined; // Within no time nothing comes, at no rate.
  const each = stepsOfEach(history, name, (step) => step.atMs > Math.max(0, fromMs) && step.fromMs < untilMs);
  if (each?.some((steps) => untilMs - (steps.at(-1)?.atMs ?? 0) > MOST_MISSED * history.everyMs)) return undefined;
  const rates = each?.map((steps) => {
    const grownBy = sumOf(steps.map((step) => step.grownBy * shareWithin(step, fromMs, untilMs)));
    const coveredMs = sumOf(steps.map((step) => millisecondsWithin(step, fromMs, untilMs)));
    return (grownBy * 1000) / coveredMs;
  });
  return rates && sumOf(rates);
}

type TimedHistory = History & Pick<ServerHistory, 'everyMs'>;
type History = Pick<ServerHistory, 'scrapes' | 'sources'>;

/** Of each source that tells the counter; undefined when there is none, or one has no such step. */
function stepsOfEach(
  { scrapes, sources }: History,
  name: CounterName,
  isMeant: (step: Step) => boolean,
): readonly (readonly Step[])[] | undefined {
  const each = sources.flatMap((_, source) =>
    scrapes.some((scrape) => scrape.source === source && scrape.reading[name] !== undefined)
      ? [stepsOf(scrapes, source, name).filter(isMeant)]
      : [],
  );
  return each.length === 0 || each.some((steps) => steps.length === 0) ? undefined : each;
}

function shareWithin(step: Step, earliestMs: RunMs, latestMs: RunMs): number {
  const tookMs = step.atMs - Math.max(0, step.fromMs);
  return tookMs <= 0 ? 0 : millisecondsWithin(step, earliestMs, latestMs) / tookMs;
}

const millisecondsWithin = ({ fromMs, atMs }: Step, earliestMs: RunMs, latestMs: RunMs): number =>
  Math.max(0, Math.min(atMs, latestMs) - Math.max(0, fromMs, earliestMs));

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
