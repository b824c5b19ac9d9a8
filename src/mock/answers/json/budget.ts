import { Unanswerable } from '../unanswerable.ts';

/**
 * What all the instances of one request may take together. A schema of a few bytes can ask for gigabytes, and
 * nobody else is served while one is made. Steps are those of checking: keywords compared, states of a pattern.
 */
const MOST = { values: 50_000, characters: 500_000, steps: 3_000_000 } as const;

/** Spent while instances are made and checked. */
export class Budget {
  readonly #left: Record<keyof typeof MOST, number> = { ...MOST };

  /** @throws Unanswerable when there is less left; before anything is made, if the count is known by then */
  take(what: keyof typeof MOST, count = 1): void {
    this.#left[what] -= count;
    if (this.#left[what] >= 0) return;
    const most = MOST[what].toLocaleString('en-US');
    throw new Unanswerable(
      `The JSON schema asks for more than ${most} ${what}, the most that this server makes; narrow it`,
    );
  }
}
