import { normal, type Rng } from '../../core/rng.ts';
import type { Placement } from './placement.ts';
import { inclusion, type LayerPopularity } from './popularity.ts';

/** What the tokens of one step do to the experts of one layer. Filled anew for every step. */
export interface Wake {
  /** By expert: the chance that any token passes through it. */
  readonly woken: Float64Array;
  /** By expert: tokens that pass through it, the mean and the variance. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/**
 * The router of one layer, in closed form: with n_t tokens of topic t, expert e stays asleep with probability
 * Π (1 − q_te)^n_t. For one topic and an even router the woken ones add up to E·(1 − (1 − k/E)^B):
 * 8 of 128 at B = 1, nearly all at B = 64. That climb is why a mixture of experts slows with the batch where a
 * dense model does not.
 */
export class LayerRouter {
  readonly #chances: readonly Float64Array[];
  readonly #logAsleep: readonly Float64Array[];
  readonly wake: Wake;

  constructor({ byTopic }: LayerPopularity, perToken: number) {
    this.#chances = byTopic.map((popularities) => Float64Array.from(inclusion(popularities, perToken)));
    this.#logAsleep = this.#chances.map((chances) => chances.map((q) => Math.log1p(-Math.min(q, 1 - 1e-12))));
    const experts = byTopic[0]?.length ?? 0;
    const zeros = (): Float64Array => new Float64Array(experts);
    this.wake = { woken: zeros(), mean: zeros(), variance: zeros() };
  }

  /** @param shift topics like what the topic so many further on liked before: the traffic has drifted */
  route(tokensByTopic: readonly number[], shift: number): Wake {
    const { woken, mean, variance } = this.wake;
    woken.fill(0);
    mean.fill(0);
    variance.fill(0);
    for (let t = 0; t < tokensByTopic.length; t++) {
      const tokens = tokensByTopic[t] as number;
      if (tokens === 0) continue;
      const liked = (t + shift) % this.#chances.length;
      const [chances, logAsleep] = [this.#chances[liked] as Float64Array, this.#logAsleep[liked] as Float64Array];
      for (let e = 0; e < woken.length; e++) {
        const q = chances[e] as number;
        woken[e] = (woken[e] as number) + tokens * (logAsleep[e] as number);
        mean[e] = (mean[e] as number) + tokens * q;
        variance[e] = (variance[e] as number) + tokens * q * (1 - q);
      }
    }
    for (let e = 0; e < woken.length; e++) woken[e] = -Math.expm1(woken[e] as number);
    return this.wake;
  }
}

/** How a layer's work falls on the GPUs. */
export interface Spread {
  /** Experts woken anywhere, and on the GPU that has to read most. */
  readonly distinct: number;
  readonly distinctOnBusiest: number;
  /** Tokens on the busiest GPU over the mean, with the luck of this step; 1 when nothing is to be done. */
  readonly imbalance: number;
}

/** Copies of one expert share its tokens; each of them is read. */
export function spread({ woken, mean, variance }: Wake, placement: Placement, gpus: number, luck: Rng): Spread {
  const experts = new Array<number>(gpus).fill(0);
  const tokens = new Array<number>(gpus).fill(0);
  const spreads = new Array<number>(gpus).fill(0);
  let distinct = 0;
  for (let e = 0; e < woken.length; e++) {
    const holders = placement[e] as readonly number[];
    distinct += woken[e] as number;
    for (const g of holders) {
      experts[g] = (experts[g] as number) + (woken[e] as number);
      tokens[g] = (tokens[g] as number) + (mean[e] as number) / holders.length;
      spreads[g] = (spreads[g] as number) + (variance[e] as number) / holders.length;
    }
  }
  let [busiest, total] = [0, 0];
  for (let g = 0; g < gpus; g++) {
    const load = Math.max(0, (tokens[g] as number) + Math.sqrt(spreads[g] as number) * normal(luck));
    busiest = Math.max(busiest, load);
    total += load;
  }
  return {
    distinct,
    distinctOnBusiest: Math.max(...experts),
    imbalance: total === 0 ? 1 : (busiest * gpus) / total,
  };
}
