import type { Clock, RunMs } from '../../core/clock.ts';
import { onAbort } from '../../core/on-abort.ts';
import type { ClosedLoad } from '../../core/plan.ts';
import type { CensoredReason } from '../../core/record.ts';
import { Ahead, MOST_BYTES_AHEAD } from './ahead.ts';
import { BeginQueue } from './begin-queue.ts';
import { drain, type Performer, sleepUntil } from './performer.ts';
import type { UserTime } from './user-time.ts';

/**
 * Keeps a number of users busy: each starts its next iteration when the last one ends.
 *
 * Users are numbered, and user k is wanted while k is below the number of the current step, so the highest
 * stop first. One that is no longer wanted finishes its iteration within the graceful ramp-down, or is cut
 * off; wanted again before that, it goes on as if nothing had been. Users that are free begin one by one, each with an
 * iteration that was made ready while others were awaited.
 *
 * @returns what the users' time was spent on
 */
export async function closedLoop(
  load: ClosedLoad,
  performer: Performer,
  clock: Clock,
  abort: AbortSignal,
  mostBytesAhead = MOST_BYTES_AHEAD,
): Promise<UserTime> {
  const users = new Map<number, User>();
  const running = new Set<Promise<void>>();
  const cutAll = new AbortController();
  const budget = budgetOf(load);
  const idle = Promise.withResolvers<void>();
  let wanted = 0;
  let preparingMs = 0;
  let waitingMs = 0;
  let wholeMs = 0;

  const ahead = new Ahead(numbersOf(load.share), performer, clock, {
    bytes: mostBytesAhead,
    // One a user, and none that nobody will begin.
    most: () => (abort.aborted || clock.now() >= load.endsMs ? 0 : Math.min(wanted, budget.left(wanted))),
  });
  const queue = new BeginQueue(ahead, clock);

  const mayGoOn = (k: number): boolean => k < wanted && !abort.aborted && clock.now() < load.endsMs;

  const live = async (k: number, user: User): Promise<void> => {
    const isWanted = (): boolean => mayGoOn(k) && !user.cut.signal.aborted && !budget.isSpent(k);
    for (let begun = 0; isWanted(); begun++) {
      const freeMs = clock.now();
      const stoodStillMs = queue.preparingMsUntil(freeMs);
      const next = await queue.next(isWanted, begun === 0);
      if (next === undefined) break;
      budget.take(k);
      const preparedMs = Math.min(next.plannedMs - freeMs, queue.preparingMsUntil(next.plannedMs) - stoodStillMs);
      preparingMs += preparedMs;
      waitingMs += next.plannedMs - freeMs - preparedMs;
      await next.start(next.plannedMs, user.cut.signal, k);
      wholeMs += clock.now() - freeMs;
    }
    users.delete(k);
    user.gone.abort();
    // Cut off, or told to stop, and wanted again before it had let go: its place is taken anew.
    if (mayGoOn(k) && !budget.isSpent(k)) begin(k);
  };

  const begin = (k: number): void => {
    const user: User = { cut: new AbortController(), gone: new AbortController(), leaveByMs: Number.POSITIVE_INFINITY };
    users.set(k, user);
    const leave = onAbort(cutAll.signal, () => user.cut.abort(cutAll.signal.reason));
    const life = live(k, user).finally(() => {
      leave();
      running.delete(life);
      if (running.size === 0) idle.resolve();
    });
    running.add(life);
  };

  const dismiss = async (k: number, user: User, leaveByMs: RunMs): Promise<void> => {
    user.leaveByMs = leaveByMs;
    await clock.sleepUntil(leaveByMs, user.gone.signal);
    const reason: CensoredReason = 'ramp-down';
    // Wanted again since, or dismissed again later: then this dismissal no longer holds.
    if (k >= wanted && user.leaveByMs === leaveByMs) user.cut.abort(reason);
  };

  for (const { atMs, vus } of load.steps()) {
    await clock.sleepUntil(atMs, abort);
    if (abort.aborted) break;
    wanted = vus;
    for (let k = 0; k < vus; k++) if (!users.has(k) && !budget.isSpent(k)) begin(k);
    for (const [k, user] of users)
      if (k >= vus && user.leaveByMs === Number.POSITIVE_INFINITY)
        void dismiss(k, user, atMs + load.gracefulRampDownMs);
    for (const [k, user] of users) if (k < vus) user.leaveByMs = Number.POSITIVE_INFINITY;
  }

  // Time goes on to the load's end, or until a fixed number of iterations is done, or the run is aborted.
  if (running.size > 0 || !budget.isLimited)
    await sleepUntil(load.endsMs, clock, abort, budget.isLimited ? idle.promise : undefined);
  queue.close();
  await drain(running, load, clock, abort, cutAll);
  const left = budget.left(wanted);
  // Their time was out when no more could begin, however long the last ones took to finish.
  if (budget.isLimited && left > 0 && !abort.aborted) performer.leaveOver(left, Math.min(load.endsMs, clock.now()));
  return { preparingMs, waitingMs, wholeMs };
}

/** Of the whole scenario's iterations, those of this worker. */
function* numbersOf({ index, count }: ClosedLoad['share']): Generator<{ readonly index: number }> {
  for (let n = 0; ; n++) yield { index: index + count * n };
}

interface User {
  readonly cut: AbortController;
  /** Aborted when the user has left by itself, so that nobody waits for it any more. */
  readonly gone: AbortController;
  /** When a user that is no longer wanted is cut off; infinite while it is wanted. */
  leaveByMs: RunMs;
}

interface Budget {
  readonly isLimited: boolean;
  /** Takes one iteration for user k, which must not be spent. */
  take(k: number): void;
  isSpent(k: number): boolean;
  /** Iterations not begun, of so many users; infinite where there is no limit. */
  left(users: number): number;
}

function budgetOf({ budget }: ClosedLoad): Budget {
  if (budget.kind === 'unlimited')
    return { isLimited: false, take: () => {}, isSpent: () => false, left: () => Number.POSITIVE_INFINITY };
  const { kind, iterations } = budget;
  // By user, or of all users together under one number.
  const taken = new Map<number, number>();
  const ownerOf = (k: number): number => (kind === 'per-vu' ? k : 0);
  const of = (k: number): number => taken.get(ownerOf(k)) ?? 0;
  return {
    isLimited: true,
    take: (k) => void taken.set(ownerOf(k), of(k) + 1),
    isSpent: (k) => of(k) >= iterations,
    left: (users) => (kind === 'per-vu' ? users : 1) * iterations - [...taken.values()].reduce((sum, n) => sum + n, 0),
  };
}
