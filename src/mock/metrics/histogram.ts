import { countBelow } from './sorted.ts';

/** Observations as Prometheus tells them. */
export interface Distribution {
  readonly sum: number;
  readonly count: number;
  observe(value: number): void;
  /** How many were at or below it. */
  upTo(bound: number): number;
}

/** How many observations lay at or below each of some bounds, as Prometheus counts them. */
export class Histogram implements Distribution {
  readonly #bounds: Float64Array;
  /** Above the bound before, up to this one; the last is for what lies above them all. */
  readonly #counts: Float64Array;
  sum = 0;
  count = 0;

  /** @param bounds in any order, some of them perhaps twice */
  constructor(bounds: Iterable<number>) {
    this.#bounds = Float64Array.from(new Set(bounds)).toSorted();
    this.#counts = new Float64Array(this.#bounds.length + 1);
  }

  observe(value: number): void {
    this.sum += value;
    this.count++;
    const place = countBelow(this.#bounds, value);
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
  }

  /** @param bound one of those it was made with; of any other it could not tell */
  upTo(bound: number): number {
    const last = countBelow(this.#bounds, bound);
    if (this.#bounds[last] !== bound) throw new RangeError(`nothing was counted up to ${bound}`);
    return this.#counts.subarray(0, last + 1).reduce((sum, count) => sum + count, 0);
  }
}
