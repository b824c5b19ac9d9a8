import type { Turn } from '../../../core/session.ts';
import { formatNumber } from '../../../core/units.ts';

/** What the rows of a data set are like, in words, without any of them being kept. */
export class RowKinds {
  #rows = 0;
  #graded = 0;
  #lists = 0;
  #least = Number.POSITIVE_INFINITY;
  #most = 0;

  add(turns: readonly Turn[]): void {
    this.#rows++;
    this.#least = Math.min(this.#least, turns.length);
    this.#most = Math.max(this.#most, turns.length);
    if (turns.at(-1)?.expect !== undefined) this.#graded++;
    if (turns.some(({ isList }) => isList === true)) this.#lists++;
  }

  get hasLists(): boolean {
    return this.#lists > 0;
  }

  describe(): string {
    const all = formatNumber(this.#rows);
    if (this.#most === 1) return this.#rows === 1 ? '1 prompt' : `${all} prompts`;
    const conversations = this.#rows === 1 ? 'conversation' : 'conversations';
    return this.#least === this.#most
      ? `${all} ${this.#most === 2 ? 'two' : this.#most}-turn ${conversations}`
      : `${all} ${conversations} of up to ${this.#most} turns`;
  }

  describeGraded(): string {
    if (this.#graded === 0) return '';
    const last = this.#most > 1 ? 'last ' : '';
    return this.#graded === this.#rows
      ? `, ${last}answers graded`
      : `, ${last}answers to ${formatNumber(this.#graded)} of them graded`;
  }
}
