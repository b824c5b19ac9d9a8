import type { PlanOutline, Share } from '../core/plan.ts';
import type { AggregateRules } from '../measure/metrics/aggregate.ts';
import { readBack } from './read-back.ts';
import type { ShareReport } from './share.ts';

/**
 * What lost workers had measured, read back from the records that they had handed over. What the loops of a lost
 * worker knew beside that is gone, so its two accounts are one, and the run is INVALID for its loss anyway.
 */
export async function recover(
  records: string,
  shares: readonly Share[],
  rules: AggregateRules,
  plan: PlanOutline,
): Promise<Pick<ShareReport, 'aggregate' | 'books' | 'finishedMs'>> {
  const ids = new Set(shares.map(({ index }) => String(index)));
  const { aggregate, books, finishedMs } = await readBack(records, {
    rules,
    plan,
    isMeant: ({ id }) => ids.has(id.split('.', 1)[0] ?? ''),
  });
  return { aggregate: aggregate.state(), books, finishedMs };
}
