import { AsyncLocalStorage } from 'node:async_hooks';

/** How often each check of one session held, and did not. */
export class Checks {
  readonly #counts = new Map<string, { passes: number; fails: number }>();

  add(name: string, holds: boolean): void {
    const count = this.#counts.get(name) ?? { passes: 0, fails: 0 };
    if (holds) count.passes++;
    else count.fails++;
    this.#counts.set(name, count);
  }

  /** Undefined when nothing was checked. */
  list(): Readonly<Record<string, { readonly passes: number; readonly fails: number }>> | undefined {
    return this.#counts.size === 0 ? undefined : Object.fromEntries(this.#counts);
  }
}

/** Whose checks are made: entered around programmed sessions only, so that nothing else pays for it. */
const current = new AsyncLocalStorage<Checks>();

export const withChecks = <T>(checks: Checks, work: () => T): T => current.run(checks, work);

/**
 * Counts whether each of several things holds of a value, as k6's `check` does. Fails nothing by itself: a threshold
 * on `checks` does. A predicate that throws does not hold.
 *
 * @returns whether all of them hold
 */
export function check<T>(value: T, predicates: Readonly<Record<string, (value: T) => unknown>>): boolean {
  const checks = current.getStore();
  let all = true;
  for (const [name, predicate] of Object.entries(predicates)) {
    const holds = does(predicate, value);
    checks?.add(name, holds);
    all &&= holds;
  }
  return all;
}

function does<T>(predicate: (value: T) => unknown, value: T): boolean {
  try {
    return Boolean(predicate(value));
  } catch {
    return false;
  }
}

/** Thrown by {@link abort}, and by nothing else. */
export class Aborted extends Error {
  override readonly name = 'Aborted';
}

/** Stops the whole run, as k6's `test.abort` does; the command then ends with 108. */
export function abort(reason = 'abort() was called'): never {
  throw new Aborted(reason);
}
