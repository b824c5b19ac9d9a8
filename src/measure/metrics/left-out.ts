import type { ErrorGroup, RunNote } from '../../core/result.ts';
import type { Slice } from './slice.ts';

/** What the latencies leave out without anything in the figures telling it. */
export function leftOut(errors: readonly ErrorGroup[], total: Slice): readonly RunNote[] {
  return [...timedOut(errors), ...filtered(total)];
}

function timedOut(errors: readonly ErrorGroup[]): readonly RunNote[] {
  const requests = errors.reduce((sum, { kind, count }) => sum + (kind === 'timeout' ? count : 0), 0);
  if (requests === 0) return [];
  const [what, each] = requests === 1 ? ['request ran', 'it'] : ['requests ran', 'each'];
  const message = `${requests} ${what} into a time limit of ours, and ${requests === 1 ? 'is' : 'are'} in no latency but failed_e2e; thresholds count ${each} as at least as long as it was waited for, and slower than any that ended.`;
  return [{ kind: 'timeouts', message, requests }];
}

function filtered(total: Slice): readonly RunNote[] {
  const value = total.value('filtered', 1);
  if (value?.type !== 'rate' || value.passes === 0) return [];
  const { passes: requests, fails } = value;
  const message = `${requests} of ${requests + fails} ${requests + fails === 1 ? 'answer' : 'answers'} ${requests === 1 ? 'was' : 'were'} ended by a content filter: no ${requests === 1 ? 'failure' : 'failures'}, but in no latency and not good.`;
  return [{ kind: 'filtered', message, requests }];
}
