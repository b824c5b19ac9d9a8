import type { PlanOutline, Share } from '../core/plan.ts';
import type { AggregateRules, AggregateState } from '../measure/metrics/aggregate.ts';
import type { ShareBooks } from './books.ts';
import { readBack } from './read-back.ts';

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
  plan: PlanOutline,
): Promise<Recovered> {
  const ids = new Set(shares.map(({ index }) => String(index)));
  const { aggregate, books, finishedMs } = await readBack(records, {
    rules,
    plan,
    isMeant: ({ id }) => ids.has(id.split('.', 1)[0] ?? ''),
  });
  return { aggregate: aggregate.state(), books, finishedMs };
}
