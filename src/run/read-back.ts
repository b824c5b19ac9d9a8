import type { PlanOutline } from '../core/plan.ts';
import { endIsKnown, isSession, type JournalRecord, type RequestRecord, wasSent } from '../core/record.ts';
import { Aggregate, type AggregateRules } from '../measure/metrics/aggregate.ts';
import { RecordedBooks, type ShareBooks } from './books.ts';
import { type OwnTimes, OwnTimesGathered } from './own-times.ts';
import { readJournal } from './store/journal.ts';

/** What the records of a run say, added up anew. */
export interface ReadBack {
  readonly aggregate: Aggregate;
  /** Of its two accounts the records' alone is known, and stands for both. */
  readonly books: ShareBooks;
  readonly ownTimes: OwnTimes;
  /** When the last of them ended. */
  readonly finishedMs: number;
  /** Lines that are counted in nothing: how many ended in each way that this version does not know. */
  readonly unknown: ReadonlyMap<string, number>;
}

export interface ReadBackSetting {
  readonly rules: AggregateRules;
  readonly plan: PlanOutline;
  /** All are counted where it is absent. */
  readonly isMeant?: (record: JournalRecord) => boolean;
  /** Sees every request that is counted. */
  readonly onRequest?: ((record: RequestRecord) => void) | undefined;
}

/** Adds up the records of a file as far as they go, one at a time. */
export async function readBack(records: string, setting: ReadBackSetting): Promise<ReadBack> {
  const { rules, plan, isMeant, onRequest } = setting;
  const aggregate = new Aggregate(rules);
  const books = new RecordedBooks(plan);
  const ownTimes = new OwnTimesGathered(plan);
  const unknown = new Map<string, number>();
  let sent = 0;
  for await (const record of readJournal(records)) {
    if (isMeant?.(record) === false) continue;
    if (!endIsKnown(record)) {
      unknown.set(record.outcome.kind, (unknown.get(record.outcome.kind) ?? 0) + 1);
      continue;
    }
    if (isSession(record)) {
      aggregate.addSession(record);
      books.addSession(record);
      continue;
    }
    aggregate.add(record);
    books.add(record);
    ownTimes.add(record);
    if (wasSent(record)) sent++;
    onRequest?.(record);
  }
  const recorded = books.recorded();
  const { recordedAreaMs: inFlightAreaMs, recordedArrivals: dueArrivals } = recorded;
  return {
    aggregate,
    books: { begun: sent, ended: sent, inFlightAreaMs, inFlightOwnMs: 0, dueArrivals, times: [], ...recorded },
    ownTimes: ownTimes.state(),
    finishedMs: aggregate.lastEndMs,
    unknown,
  };
}
