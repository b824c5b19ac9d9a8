import { given } from '../../core/given.ts';
import type { Counts, Law } from '../../core/result.ts';

/** Two independent accounts of one run: what the loops did, and what the records say. */
export interface Books {
  /** Requests begun and ended, as the loops counted them. */
  readonly begun: number;
  readonly ended: number;
  /** Requests × ms in flight, as the loops integrated it. */
  readonly inFlightAreaMs: number;
  /** The same, as the sum of (end − start) over the records. */
  readonly recordedAreaMs: number;
  readonly counts: Counts;
  /** Arrivals of all open loads that were due before the run ended, counted again from the plan. */
  readonly dueArrivals: number;
  /** Iterations of open loads that the records know of. */
  readonly recordedArrivals: number;
  readonly durationMs: number;
}

export function checkLaws(books: Books): readonly Law[] {
  const { counts, begun, dueArrivals, recordedArrivals, durationMs } = books;
  const meanByLoops = durationMs > 0 ? books.inFlightAreaMs / durationMs : 0;
  const meanByRecords = durationMs > 0 ? books.recordedAreaMs / durationMs : 0;
  return [
    law('conservation', 'every request begun ended as one record: sent = ok + failed + censored', {
      expected: begun,
      observed: counts.ok + counts.failed + counts.censored,
    }),
    law('schedule', 'every arrival that was due was sent, dropped or cancelled', {
      expected: dueArrivals,
      observed: recordedArrivals,
    }),
    law('little', 'mean in flight = throughput × mean time in flight', {
      expected: meanByLoops,
      observed: meanByRecords,
      tolerance: Math.max(0.05, meanByLoops * 0.01),
    }),
  ];
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
