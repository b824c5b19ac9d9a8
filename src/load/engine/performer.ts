import type { Clock, RunMs } from '../../core/clock.ts';
import type { LoadTimes } from '../../core/plan.ts';
import type { CensoredReason } from '../../core/record.ts';

/**
 * An iteration made ready: calling it performs it, once. `cut` ends it early, its reason saying why.
 *
 * @param user which of the load's users performs it, from 0; an open load has none
 */
export interface Start {
  (plannedMs: RunMs, cut: AbortSignal, user?: number): Promise<void>;
  /** Settles when it may be called; absent where it may be at once. */
  readonly ready?: Promise<unknown>;
  /** What it keeps in memory until it is called. Known when it is ready. */
  readonly bytes?: () => number;
}

/** What the loops drive. Nothing here rejects: a failed request is an outcome in a record. */
export interface Performer {
  /** Makes iteration `index` ready. What is made ready and never performed leaves no trace. */
  prepare(index: number): Start;
  /** No user was free when its time came. */
  drop(index: number, plannedMs: RunMs): void;
  /** Its time had come when the run was stopped, and it was not yet sent. */
  cancel(index: number, plannedMs: RunMs): void;
  /** Iterations that a fixed number of them still owed when time ran out. */
  leaveOver(iterations: number, atMs: RunMs): void;
}

/** A run is stopped by aborting with the instant at which that was decided. */
export const stoppedAtMs = (abort: AbortSignal): RunMs => abort.reason as RunMs;

/** Waits for an instant, or for what is done before it; not at all when aborted. */
export async function sleepUntil(
  atMs: RunMs,
  clock: Clock,
  abort: AbortSignal,
  done: Promise<unknown> | undefined,
): Promise<void> {
  const over = new AbortController();
  const stopWaiting = (): void => over.abort();
  abort.addEventListener('abort', stopWaiting, { once: true });
  if (abort.aborted) stopWaiting();
  void done?.then(stopWaiting);
  await clock.sleepUntil(atMs, over.signal);
  abort.removeEventListener('abort', stopWaiting);
}

/** Lets what runs finish until the load's graceful stop is over, then cuts off the rest; at once when aborted. */
export async function drain(
  running: ReadonlySet<Promise<void>>,
  load: LoadTimes,
  clock: Clock,
  abort: AbortSignal,
  cut: AbortController,
): Promise<void> {
  if (running.size === 0) return;
  const finished = Promise.all(running);
  await sleepUntil(load.endsMs + load.gracefulStopMs, clock, abort, finished);
  const reason: CensoredReason = abort.aborted ? 'aborted' : 'end-of-run';
  cut.abort(reason);
  await finished;
}
