import { Distribution, type DistributionState, LONGEST_MS, type Moments } from './distribution.ts';

/** Between which values a figure lies, in ms. Both are the same where it is known; `highMs` is infinite where nothing bounds it. */
export interface Bounds {
  readonly lowMs: number;
  readonly highMs: number;
}

/**
 * Values that were measured, and others of which only a lower bound is known: a request that was given up after 30 s
 * would have taken 30 s or more. A figure over all of them lies between what it is if each of those ended at its bound
 * and what it is if none ever ended.
 *
 *   measured  ● ●● ●  ●      ●         n values
 *   at least     ▷         ▷    ▷      m bounds; each may be anywhere to the right
 */
export class Bounded {
  /** As if each had ended at its bound. */
  readonly #soonest: Distribution;
  /** As if none had ever ended. */
  readonly #never: Distribution;
  readonly #measured: Distribution;
  readonly #isKnown: boolean;

  constructor(measured: Distribution = new Distribution(), atLeast: Distribution = new Distribution()) {
    this.#measured = measured;
    this.#isKnown = atLeast.count === 0;
    this.#soonest = this.#isKnown ? measured : added(measured.state(), atLeast.state());
    this.#never = this.#isKnown ? measured : added(measured.state(), farAway(atLeast.count));
  }

  /** Of the value below which the share `q` (0–1) lies; undefined while there is nothing to describe. */
  quantile(q: number): Bounds | undefined {
    const [lowMs, highMs] = [this.#soonest.quantileMs(q), this.#never.quantileMs(q)];
    if (lowMs === undefined || highMs === undefined) return undefined;
    return { lowMs, highMs: !this.#isKnown && highMs >= LONGEST_MS ? Number.POSITIVE_INFINITY : highMs };
  }

  get mean(): Bounds | undefined {
    return this.#bounds(({ meanMs }) => meanMs);
  }

  get min(): Bounds | undefined {
    return this.#bounds(({ minMs }) => minMs, this.#measured.moments?.minMs);
  }

  get max(): Bounds | undefined {
    return this.#bounds(({ maxMs }) => maxMs);
  }

  /** @param highMs what bounds it from above, if anything does */
  #bounds(of: (moments: Moments) => number, highMs: number = Number.POSITIVE_INFINITY): Bounds | undefined {
    const { moments } = this.#soonest;
    if (moments === undefined) return undefined;
    const lowMs = of(moments);
    return { lowMs, highMs: this.#isKnown ? lowMs : highMs };
  }
}

function added(...states: readonly DistributionState[]): Distribution {
  const all = new Distribution();
  for (const state of states) all.absorb(state);
  return all;
}

/** So many values where a distribution ends, made of one. */
function farAway(count: number): DistributionState {
  const one = new Distribution();
  one.add(LONGEST_MS);
  const { buckets, ...state } = one.state();
  return { ...state, count, buckets: Uint32Array.of(buckets[0] as number, count) };
}
