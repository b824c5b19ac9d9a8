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
  const exact = (name: Law['name'], statement: string, expected: number, observed: number): Law => ({
    name,
    statement,
    expected,
    observed,
    tolerance: 0,
    ok: expected === observed,
  });
  const meanByLoops = durationMs > 0 ? books.inFlightAreaMs / durationMs : 0;
  const meanByRecords = durationMs > 0 ? books.recordedAreaMs / durationMs : 0;
  const tolerance = Math.max(0.05, meanByLoops * 0.01);
  return [
    exact(
      'conservation',
      'every request begun ended as one record: sent = ok + failed + censored',
      begun,
      counts.ok + counts.failed + counts.censored,
    ),
    exact('schedule', 'every arrival that was due was sent, dropped or cancelled', dueArrivals, recordedArrivals),
    {
      name: 'little',
      statement: 'mean in flight = throughput × mean time in flight',
      expected: meanByLoops,
      observed: meanByRecords,
      tolerance,
      ok: Math.abs(meanByLoops - meanByRecords) <= tolerance,
    },
  ];
}
