import { given } from '../../core/given.ts';
import type { Counts, Law } from '../../core/result.ts';
import { instantsLaw, type WorkerTimes } from './instants.ts';

/** Two independent accounts of one run: what the loops did, and what the records say. */
export interface Books {
  /** Requests begun and ended, as the loops counted them. */
  readonly begun: number;
  readonly ended: number;
  /** Requests × ms in flight, by the loops' own readings of the clock as each began and ended. */
  readonly inFlightAreaMs: number;
  /** How much of that the loops cannot tell from their own time between a stamp and their reading. */
  readonly inFlightOwnMs: number;
  /** The same, as the sum of (end − start) over the records. */
  readonly recordedAreaMs: number;
  /** Of each worker whose two accounts are both there. */
  readonly times: readonly WorkerTimes[];
  readonly counts: Counts;
  /** Arrivals of all open loads that were due before the run ended, counted again from the plan. */
  readonly dueArrivals: number;
  /** Iterations of open loads that the records know of. */
  readonly recordedArrivals: number;
  readonly durationMs: number;
}

/** Both instants of a record are rounded to a microsecond. */
const ROUNDING_MS = 0.001;
/** What an answer says of its end may come in several pieces, of which the loops hear the last. */
const AREA_APART_RATIO = 0.001;

export function checkLaws(books: Books): readonly Law[] {
  const { counts, begun, dueArrivals, recordedArrivals } = books;
  return [
    law('conservation', 'every request begun ended as one record: sent = ok + failed + censored', {
      expected: begun,
      observed: counts.ok + counts.failed + counts.censored,
    }),
    law('schedule', 'every arrival that was due was sent, dropped or cancelled', {
      expected: dueArrivals,
      observed: recordedArrivals,
    }),
    littleLaw(books),
    ...instantsLaw(books.times).map(({ statement, ...sides }) => law('instants', statement, sides)),
  ];
}

function littleLaw({ ended, inFlightAreaMs, inFlightOwnMs, recordedAreaMs, durationMs }: Books): Law {
  const mean = (areaMs: number): number => (durationMs > 0 ? areaMs / durationMs : 0);
  const apartMs = inFlightOwnMs + inFlightAreaMs * AREA_APART_RATIO + ended * ROUNDING_MS;
  return law('little', 'mean in flight = throughput × mean time in flight', {
    expected: mean(inFlightAreaMs),
    observed: mean(recordedAreaMs),
    tolerance: mean(apartMs),
  });
}

interface Sides extends Pick<Law, 'expected' | 'observed'> {
  /** None when absent. */
  readonly tolerance?: number;
  readonly explanation?: string | undefined;
}

/** Whether both sides are the same, and else what explains that they are not. */
export function law(
  name: Law['name'],
  statement: string,
  { expected, observed, tolerance = 0, explanation }: Sides,
): Law {
  const ok = Math.abs(expected - observed) <= tolerance;
  return given({ name, statement, expected, observed, tolerance, ok, explanation: ok ? undefined : explanation });
}
