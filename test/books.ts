import type { PlanOutline } from '../src/core/plan.ts';
import type { RequestRecord } from '../src/core/record.ts';
import type { Law } from '../src/core/result.ts';
import type { InFlightAccount } from '../src/load/engine/in-flight.ts';
import { checkLaws } from '../src/measure/verdict/laws.ts';
import { RecordedBooks, type ShareBooks, sumOfBooks } from '../src/run/books.ts';
import { aggregateOf } from './aggregates.ts';

/** What a worker's loops saw, and the records that it left. */
export interface Worked {
  readonly plan: Pick<PlanOutline, 'loads' | 'warmupMs'>;
  readonly loops: InFlightAccount;
  readonly dueArrivals: number;
  readonly records: readonly RequestRecord[];
}

/** The laws that are broken once the records of each worker went through this. */
export function brokenBy(
  workers: readonly Worked[],
  change: (records: readonly RequestRecord[], worker: number) => readonly RequestRecord[] = (records) => records,
): readonly Law['name'][] {
  const changed = workers.map(({ records }, worker) => change(records, worker));
  const books = workers.map(({ plan, loops, dueArrivals }, worker): ShareBooks => {
    const recorded = new RecordedBooks(plan);
    for (const r of changed[worker] ?? []) recorded.add(r);
    return { ...recorded.besides(loops), dueArrivals };
  });
  const aggregate = aggregateOf(changed.flat());
  const laws = checkLaws({
    ...sumOfBooks(books),
    counts: aggregate.allCounts,
    durationMs: aggregate.lastEndMs,
  });
  return laws.flatMap(({ name, ok }) => (ok ? [] : [name]));
}

const STAMPS = ['startedMs', 'sentMs', 'headersMs', 'firstTokenMs', 'firstAnswerMs', 'lastTokenMs', 'endedMs'] as const;

/** Every instant of each record becomes another. */
export const withTimes = (of: (ms: number) => number) => (records: readonly RequestRecord[]) =>
  records.map((r) => {
    const times = STAMPS.flatMap((name) => (r[name] === undefined ? [] : [[name, of(r[name])] as const]));
    return { ...r, ...Object.fromEntries(times) };
  });
