import { currentSession } from './current.ts';

export type CheckCounts = Readonly<Record<string, { readonly passes: number; readonly fails: number }>>;

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
  list(): CheckCounts | undefined {
    return this.#counts.size === 0 ? undefined : Object.fromEntries(this.#counts);
  }
}

/**
 * Counts whether each of several things holds of a value, as k6's `check` does. Fails nothing by itself: a threshold
 * on `checks` does. A predicate that throws does not hold; one that answers with a promise is refused, for every
 * promise is true.
 *
 * @returns whether all of them hold
 */
export function check<T>(value: T, predicates: Readonly<Record<string, (value: T) => unknown>>): boolean {
  const current = currentSession();
  let all = true;
  for (const [name, predicate] of Object.entries(predicates)) {
    const answer = ask(predicate, value);
    if (answer instanceof Promise) {
      answer.catch(() => {}); // The refusal is what is told.
      throw new TypeError(`check "${name}" answers with a promise, which would always hold; await first, then check`);
    }
    const holds = Boolean(answer);
    current?.check(name, holds);
    all &&= holds;
  }
  return all;
}

function ask<T>(predicate: (value: T) => unknown, value: T): unknown {
  try {
    return predicate(value);
  } catch {
    return false;
  }
}

/** Thrown by {@link abort}, and by nothing else. */
export class Aborted extends Error {
  override readonly name = 'Aborted';
}

/**
 * Stops the whole run, as k6's `test.abort` does; the command then ends with 108. It throws, so that nothing after it
 * is done; catching that changes nothing.
 */
export function abort(reason = 'abort() was called'): never {
  currentSession()?.abort(reason);
  throw new Aborted(reason);
}

/** Lets the run go on and marks it as failed, as k6's `test.fail` does; the command then ends with 110. */
export function fail(reason = 'fail() was called'): void {
  currentSession()?.fail(reason);
}
