/** A sum as plain data: what crosses from thread to thread. */
export interface SumState {
  readonly high: number;
  readonly low: number;
}

/**
 * A sum of numbers that comes out the same in whichever order, and by however many workers, they were added: what
 * each addition rounds off is carried beside it. Without that, a mean that ends in a 5 is rounded one way by one
 * worker and the other way by two. Source: TwoSum, Knuth, The Art of Computer Programming vol. 2, §4.2.2.
 */
export class Sum {
  #high = 0;
  #low = 0;

  add(value: number): void {
    const sum = this.#high + value;
    const kept = sum - this.#high;
    this.#low += this.#high - (sum - kept) + (value - kept);
    this.#high = sum;
  }

  absorb({ high, low }: SumState): void {
    this.add(high);
    this.add(low);
  }

  get value(): number {
    return this.#high + this.#low;
  }

  state(): SumState {
    return { high: this.#high, low: this.#low };
  }
}
