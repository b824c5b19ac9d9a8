import type { ErrorGroup, RunNote } from '../../core/result.ts';

/** What the latencies leave out, and thresholds do not. */
export function leftOut(errors: readonly ErrorGroup[]): readonly RunNote[] {
  const requests = errors.reduce((sum, { kind, count }) => sum + (kind === 'timeout' ? count : 0), 0);
  if (requests === 0) return [];
  const [ran, are, each] = requests === 1 ? ['request ran', 'is', 'it'] : ['requests ran', 'are', 'each'];
  const message = `${requests} ${ran} into a time limit of ours, and ${are} in no latency but failed_e2e; thresholds count ${each} as at least as long as it was waited for, and slower than any that ended.`;
  return [{ kind: 'timeouts', message, requests }];
}
