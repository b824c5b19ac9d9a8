import type { Rng } from '../../core/rng.ts';
import { type Architecture, expertBytes, type MixtureOfExperts } from './architectures.ts';
import { prefetchShares, type Residency } from './residency.ts';
import { routing } from './routing.ts';

/** What the experts add to a step, over all layers. */
export interface ExpertWork {
  /** Weights of the experts woken on the GPU that holds most of them. */
  readonly bytesRead: number;
  /** Weights that had to be waited for, because they were neither on the GPUs nor fetched ahead. */
  readonly bytesMissed: number;
  /** Parameters a token, beyond an even share, for which all GPUs wait for the busiest one. */
  readonly extraParameters: number;
}

const NOTHING: ExpertWork = { bytesRead: 0, bytesMissed: 0, extraParameters: 0 };
/** A dense model's. */
export const NO_EXPERTS = (): ExpertWork => NOTHING;

export interface Placement {
  readonly gpus: number;
  readonly skew: number;
  readonly residency: Residency;
}

/** Called once a step, with the tokens in it. */
export function expertWork(
  a: Architecture,
  moe: MixtureOfExperts,
  { gpus, skew, residency }: Placement,
  rng: Rng,
): (tokens: number) => ExpertWork {
  const paths = routing(moe, gpus, skew, rng.fork('routing'));
  const luck = rng.fork('stragglers');
  const prefetched = prefetchShares(residency, rng.fork('drift'));
  const bytesOfOne = a.layers * expertBytes(a, moe.width);
  const parametersOfToken = (a.layers * moe.perToken * expertBytes(a, moe.width)) / a.bytesPerWeight;
  const elsewhere = moe.experts * (1 - residency.share);
  return (tokens) => ({
    bytesRead: bytesOfOne * paths.distinctOnBusiestGpu(tokens),
    bytesMissed: bytesOfOne * paths.distinctAmongRarest(elsewhere, tokens) * (1 - prefetched.next().value),
    extraParameters: parametersOfToken * (paths.straggler(tokens, luck) - 1),
  });
}
