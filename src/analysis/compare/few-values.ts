import { quantileRanks95 } from '../../measure/stats/distribution.ts';

/** With fewer values than this the quantile has no interval, and says nothing. */
export function fewestFor(q: number): number {
  let count = 1;
  while (quantileRanks95(count, q) === undefined) count++;
  return count;
}
