import { AsyncLocalStorage } from 'node:async_hooks';

/** What code of the scenario can reach without being handed it: the session, or the hook, that it runs in. */
export interface Current {
  check(name: string, holds: boolean): void;
  abort(reason: string): void;
  fail(reason: string): void;
  /** An error that nobody caught: in a promise that nobody awaits, or in a timer's callback. */
  onUncaught(error: unknown): void;
}

/** Entered around the scenario's own code only, so that nothing else pays for it. */
const storage = new AsyncLocalStorage<Current>();

export const within = <T>(current: Current, work: () => T): T => storage.run(current, work);

export const currentSession = (): Current | undefined => storage.getStore();

/**
 * Gives an error that nobody caught to the session in whose code it arose; it ends that session and not the run.
 *
 * @returns false when it arose in none: then it is ours
 */
export function blameSession(error: unknown): boolean {
  const current = storage.getStore();
  current?.onUncaught(error);
  return current !== undefined;
}
