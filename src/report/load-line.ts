import type { Counts, RunResult } from '../core/result.ts';

/** Requests per second over the measured part: what was asked for, what left, what came back well. */
export interface LoadLine {
  readonly offeredPerSecond: number;
  readonly sentPerSecond: number;
  readonly okPerSecond: number;
}

/** Undefined when nothing was measured, as a rate over no time has no meaning. */
export function loadLine({ counts, run }: RunResult): LoadLine | undefined {
  if (!(run.measuredMs > 0)) return undefined;
  const perSecond = (count: number): number => (count / run.measuredMs) * 1000;
  return {
    offeredPerSecond: perSecond(counts.planned),
    sentPerSecond: perSecond(counts.sent),
    okPerSecond: perSecond(counts.ok),
  };
}

/** How planned requests ended, in the order in which reports show it. Together they are `planned`. */
export const OUTCOMES = [
  { key: 'ok', meaning: 'finished as asked' },
  { key: 'failed', meaning: 'an HTTP error, a broken connection or answer, or a timeout' },
  { key: 'censored', meaning: 'cut off by us while the server was still answering' },
  { key: 'dropped', meaning: 'never sent: no user was free, or time ran out' },
  { key: 'cancelled', meaning: 'never sent: the run was stopped first' },
] as const satisfies readonly { readonly key: keyof Counts; readonly meaning: string }[];
