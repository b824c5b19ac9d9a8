import type { Plan, Share } from '../core/plan.ts';
import { isSession, wasSent } from '../core/record.ts';
import { Aggregate, type AggregateRules, type AggregateState } from '../metrics/aggregate.ts';
import { readJournal } from '../store/journal.ts';
import { RecordedBooks, type ShareBooks } from './books.ts';

export interface Recovered {
  readonly aggregate: AggregateState;
  readonly books: ShareBooks;
  readonly finishedMs: number;
}

/**
 * What lost workers had measured, read back from the records that they had handed over. What the loops of a lost
 * worker knew beside that is gone, so its two accounts are one, and the run is INVALID for its loss anyway.
 */
export async function recover(
  records: string,
  shares: readonly Share[],
  rules: AggregateRules,
  plan: Pick<Plan, 'loads' | 'warmupMs'>,
): Promise<Recovered> {
  const ids = new Set(shares.map(({ index }) => String(index)));
  const aggregate = new Aggregate(rules);
  const books = new RecordedBooks(plan);
  let sent = 0;
  for await (const record of readJournal(records)) {
    if (!ids.has(record.id.split('.', 1)[0] ?? '')) continue;
    if (isSession(record)) {
      aggregate.addSession(record);
      books.addSession(record);
      continue;
    }
    aggregate.add(record);
    books.add(record);
    if (wasSent(record)) sent++;
  }
  return {
    aggregate: aggregate.state(),
    books: {
      begun: sent,
      ended: sent,
      inFlightAreaMs: books.areaMs,
      recordedAreaMs: books.areaMs,
      dueArrivals: books.arrivals,
      recordedArrivals: books.arrivals,
      cutAtEnd: books.cutAtEnd,
    },
    finishedMs: aggregate.lastEndMs,
  };
}
