import type { Counts, RunResult } from '../../core/result.ts';

/**
 * Requests per second over the measured part: what was asked for, what left, what came back well while the
 * load was still offered. Answers that come in the drain afterwards are no throughput.
 */
export interface LoadLine {
  readonly offeredPerSecond: number;
  readonly sentPerSecond: number;
  readonly okPerSecond: number;
}

/** Undefined when nothing was measured, as a rate over no time has no meaning. */
export function loadLine({ counts, run, series }: RunResult): LoadLine | undefined {
  if (!(run.measuredMs > 0)) return undefined;
  const { warmupMs = 0 } = run;
  const perSecond = (count: number): number => (count / run.measuredMs) * 1000;
  return {
    offeredPerSecond: perSecond(counts.planned),
    sentPerSecond: perSecond(counts.sent),
    okPerSecond: perSecond(
      run.durationMs <= run.measuredMs ? counts.ok : okWithin(series, warmupMs, warmupMs + run.measuredMs),
    ),
  };
}

/** Requests that finished well from then to then; of a window that holds one of these instants, its part. */
function okWithin({ windowMs, t, columns }: RunResult['series'], fromMs: number, untilMs: number): number {
  return t.reduce((sum, startMs, i) => {
    const withinMs = Math.min(untilMs, startMs + windowMs) - Math.max(fromMs, startMs);
    const part = Math.max(0, withinMs) / windowMs;
    return sum + ((columns['ok']?.[i] ?? 0) * windowMs * part) / 1000;
  }, 0);
}

/** How planned requests ended, in the order in which reports show it. Together they are `planned`. */
export const OUTCOMES = [
  { key: 'ok', meaning: 'finished as asked' },
  { key: 'failed', meaning: 'an HTTP error, a broken connection or answer, or a timeout' },
  { key: 'censored', meaning: 'cut off by us while the server was still answering' },
  { key: 'dropped', meaning: 'never sent: no user was free, or time ran out' },
  { key: 'cancelled', meaning: 'never sent: the run was stopped first' },
] as const satisfies readonly { readonly key: keyof Counts; readonly meaning: string }[];
