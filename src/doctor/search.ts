/** How a number of streams went. */
export interface Tried {
  readonly streams: number;
  /** Its figures are trusted. */
  readonly isKept: boolean;
  /** How much was used up of what a generator has: time, CPU, and what its times may be off by; 1 is all. */
  readonly used: number;
}

export const FIRST = 200;
const LEAST = 5;
/** Nearer than this the two ends are told apart by chance. */
const NEAR = 1.15;
/** A level tells little of one that is so many times as high, and is told from a lower one by chance. */
const MOST_STEP = 2;
const LEAST_STEP = 1.25;
/** A level that broke with so much to spare was spoilt by a stumble of the machine, and has another chance. */
const PLENTY = 0.8;
/** Downwards the steps are larger: what broke at the first level may be far too much. */
const STEP_DOWN = 4;

/**
 * How many streams to try next; undefined when the two ends are near each other, or nothing is left to try.
 *
 * Above the highest that was kept, where the two highest say that the limit should lie, on a straight line through
 * what they used up; between a level that was kept and one that was not, the middle.
 */
export function nextStreams(tried: readonly Tried[], most: number): number | undefined {
  if (tried.length === 0) return Math.min(FIRST, most);
  const { kept, broken } = endsOf(tried);
  if (broken !== undefined && broken.used < PLENTY && timesTried(broken, tried) < 2) return broken.streams;
  const lowestBroken = broken?.streams ?? Number.POSITIVE_INFINITY;
  if (kept === undefined) return lowestBroken / STEP_DOWN < LEAST ? undefined : twoDigits(lowestBroken / STEP_DOWN);
  if (kept.streams >= most || lowestBroken / kept.streams <= NEAR) return undefined;
  if (broken !== undefined) return between(Math.sqrt(kept.streams * lowestBroken), kept.streams, lowestBroken);
  const next = Math.min(Math.max(limitAfter(tried), LEAST_STEP * kept.streams), MOST_STEP * kept.streams);
  return Math.min(twoDigits(next), most);
}

/** Where the limit should lie above levels that were all kept. */
function limitAfter(tried: readonly Tried[]): number {
  const [last, before] = tried.filter(({ isKept }) => isKept).toSorted((a, b) => b.streams - a.streams);
  if (last === undefined) return 0;
  if (before === undefined) return Math.min(MOST_STEP, 1 / last.used) * last.streams;
  const usedByOneMore = (last.used - before.used) / (last.streams - before.streams);
  return usedByOneMore <= 0 ? MOST_STEP * last.streams : last.streams + (1 - last.used) / usedByOneMore;
}

const timesTried = ({ streams }: Tried, tried: readonly Tried[]): number =>
  tried.filter((other) => other.streams === streams).length;

/** The highest level that was kept, and above it the lowest that was not, however often it was tried. */
export function endsOf<T extends Tried>(
  tried: readonly T[],
): { readonly kept: T | undefined; readonly broken: T | undefined } {
  const everKept = new Set(tried.filter(({ isKept }) => isKept).map(({ streams }) => streams));
  const sorted = tried.toSorted((a, b) => a.streams - b.streams);
  const broken = sorted.find(({ streams }) => !everKept.has(streams));
  const kept = sorted.findLast(
    ({ isKept, streams }) => isKept && streams < (broken?.streams ?? Number.POSITIVE_INFINITY),
  );
  return { kept, broken };
}

/** Two digits say all that there is to say. */
export const twoDigits = (value: number): number => Number(value.toPrecision(2));

function between(streams: number, low: number, high: number): number | undefined {
  const near = twoDigits(streams);
  return near > low && near < high ? near : undefined;
}
