import type { Distribution } from './histogram.ts';
import { countBelow } from './sorted.ts';

/**
 * Whole numbers, each counted by itself, so that it can be read at bounds which nobody knew beforehand: TGI's follow
 * from how much its model takes. There are as many as there are different lengths, at most the context; they are put in
 * order when somebody reads, so that a page of a hundred buckets does not hold the engine up.
 */
export class Lengths implements Distribution {
  readonly #counts = new Map<number, number>();
  sum = 0;
  count = 0;
  /** In order, and how many there were up to each; as of `#readAt` observations. */
  #values: Float64Array = new Float64Array();
  #upTo: Float64Array = new Float64Array();
  #readAt = 0;

  observe(value: number): void {
    this.sum += value;
    this.count++;
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  upTo(bound: number): number {
    if (this.#readAt !== this.count) this.#order();
    return this.#upTo[countBelow(this.#values, Math.floor(bound) + 1) - 1] ?? 0;
  }

  #order(): void {
    this.#values = Float64Array.from(this.#counts.keys()).toSorted();
    let count = 0;
    this.#upTo = this.#values.map((value) => {
      count += this.#counts.get(value) ?? 0;
      return count;
    });
    this.#readAt = this.count;
  }
}
