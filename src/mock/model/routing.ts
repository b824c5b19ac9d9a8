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
  /** By era and topic. */
  readonly #chances: readonly (readonly Float64Array[])[];
  readonly #logAsleep: readonly (readonly Float64Array[])[];
  readonly wake: Wake;

  constructor({ overall, eras }: LayerPopularity, perToken: number) {
    const chancesOf = (popularities: readonly number[]) => Float64Array.from(inclusion(popularities, perToken));
    const logAsleepOf = (chances: Float64Array) => chances.map((q) => Math.log1p(-Math.min(q, 1 - 1e-12)));
    this.#chances = eras.map((byTopic) => byTopic.map(chancesOf));
    this.#logAsleep = this.#chances.map((byTopic) => byTopic.map(logAsleepOf));
    const experts = overall.length;
    const zeros = (): Float64Array => new Float64Array(experts);
    this.wake = { woken: zeros(), mean: zeros(), variance: zeros() };
  }

  /** @param era which of the likings its topics have now; behind the last comes the first again */
  route(tokensByTopic: readonly number[], era = 0): Wake {
    const [chancesOf, logAsleepOf] = [
      this.#chances[era % this.#chances.length],
      this.#logAsleep[era % this.#chances.length],
    ];
    const { woken, mean, variance } = this.wake;
    woken.fill(0);
    mean.fill(0);
    variance.fill(0);
    for (let t = 0; t < tokensByTopic.length; t++) {
      const tokens = tokensByTopic[t] as number;
      if (tokens === 0) continue;
      const [chances, logAsleep] = [chancesOf?.[t] as Float64Array, logAsleepOf?.[t] as Float64Array];
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
  /** Experts woken anywhere, the mean; and, with the luck of this step, on the GPU that has to read most. */
  readonly distinct: number;
  readonly distinctOnBusiest: number;
  /** Tokens on the busiest GPU over the mean, with the luck of this step; 1 when nothing is to be done. */
  readonly imbalance: number;
}

/**
 * Copies of one expert share its tokens; each of them is read. How many experts a GPU has to read, and how many tokens,
 * are drawn by their means and variances, expert for expert independent: with one token of an even router the
 * busiest of 8 GPUs reads 2.4 experts, not the mean of 1.
 */
export function spread({ woken, mean, variance }: Wake, placement: Placement, gpus: number, luck: Rng): Spread {
  const held = new Array<number>(gpus).fill(0);
  const experts = new Array<number>(gpus).fill(0);
  const expertSpreads = new Array<number>(gpus).fill(0);
  const tokens = new Array<number>(gpus).fill(0);
  const spreads = new Array<number>(gpus).fill(0);
  let distinct = 0;
  for (let e = 0; e < woken.length; e++) {
    const holders = placement[e] as readonly number[];
    const chance = woken[e] as number;
    distinct += chance;
    for (const g of holders) {
      held[g] = (held[g] as number) + 1;
      experts[g] = (experts[g] as number) + chance;
      expertSpreads[g] = (expertSpreads[g] as number) + chance * (1 - chance);
      tokens[g] = (tokens[g] as number) + (mean[e] as number) / holders.length;
      spreads[g] = (spreads[g] as number) + (variance[e] as number) / holders.length;
    }
  }
  let [distinctOnBusiest, busiest, total] = [0, 0, 0];
  for (let g = 0; g < gpus; g++) {
    const read = (experts[g] as number) + Math.sqrt(expertSpreads[g] as number) * normal(luck);
    distinctOnBusiest = Math.max(distinctOnBusiest, Math.min(read, held[g] as number));
    const load = Math.max(0, (tokens[g] as number) + Math.sqrt(spreads[g] as number) * normal(luck));
    busiest = Math.max(busiest, load);
    total += load;
  }
  return {
    distinct,
    distinctOnBusiest,
    imbalance: total === 0 ? 1 : (busiest * gpus) / total,
  };
}
