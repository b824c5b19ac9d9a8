import type { Share } from '../../core/plan.ts';

/** Numbers for the users of one worker's load, from 1, none of which another worker gives too. */
export class Users {
  readonly #share: Share;
  readonly #free: number[] = [];
  #made = 0;

  constructor(share: Share) {
    this.#share = share;
  }

  /** A place that nobody else has until it is given back. */
  take(): number {
    return this.#free.pop() ?? this.#made++;
  }

  giveBack(place: number): void {
    this.#free.push(place);
  }

  /** The number that the scenario's own code is told. */
  nameOf(place: number): number {
    return 1 + this.#share.index + this.#share.count * place;
  }
}
