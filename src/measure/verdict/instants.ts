import type { RunMs } from '../../core/clock.ts';

/** The instants of one worker's requests as sums in ms: once by its loops' own readings, once by its records. */
export interface WorkerTimes {
  readonly began: Instants;
  readonly ended: Instants;
}

interface Instants {
  readonly loops: InstantSum;
  readonly records: InstantSum;
  /** How far the stamps may lie from the loops' readings of the same events, in all. */
  readonly ownMs: number;
}

export interface InstantSum {
  readonly count: number;
  readonly sumMs: RunMs;
}

interface InstantsLaw {
  readonly statement: string;
  readonly expected: RunMs;
  readonly observed: RunMs;
  readonly tolerance: number;
}

/** Two readings of one clock by two ways, rounded to a microsecond. */
const READING_MS = 0.05;

/**
 * When requests began and ended in the mean, of each worker: the pair that agrees least. Times that are all shifted, or
 * a worker whose zero is not the run's, leave every duration as it was, and so Little's law too.
 */
export function instantsLaw(times: readonly WorkerTimes[]): readonly InstantsLaw[] {
  const pairs = times.flatMap(({ began, ended }, worker) => [
    pair('began', began, worker, times.length),
    pair('ended', ended, worker, times.length),
  ]);
  const [first, ...more] = pairs.filter(({ isThere }) => isThere);
  if (first === undefined) return [];
  const worst = more.reduce((least, next) => (excess(next) > excess(least) ? next : least), first);
  const { statement, expected, observed, tolerance } = worst;
  return [{ statement, expected, observed, tolerance }];
}

const excess = ({ expected, observed, tolerance }: InstantsLaw): number => Math.abs(expected - observed) / tolerance;

function pair(what: string, { loops, records, ownMs }: Instants, worker: number, workers: number) {
  const of = workers === 1 ? '' : ` of worker ${worker + 1}`;
  return {
    isThere: loops.count + records.count > 0,
    statement: `requests${of} ${what} when their records say: the mean instant, in ms of the run`,
    expected: meanOf(loops),
    observed: meanOf(records),
    tolerance: READING_MS + ownMs / Math.max(1, loops.count),
  };
}

const meanOf = ({ count, sumMs }: InstantSum): RunMs => (count === 0 ? 0 : sumMs / count);
