import { pickIndex, type Rng } from '../../core/rng.ts';

/** Experts kept on the GPUs, the rest fetched from the host when a token wants them. */
export interface Residency {
  /** Share of the experts on the GPUs, 0–1: the most popular ones. */
  readonly share: number;
  /** Share of the fetches made in time, ahead of need, while traffic is what the predictor learned. */
  readonly prefetched: number;
  /** Topics drift: for `steps` out of every `every`, the predictor is wrong about all of them. */
  readonly drift: { readonly steps: number; readonly every: number };
}

/** Everything on the GPUs. */
export const ALL_RESIDENT: Residency = { share: 1, prefetched: 1, drift: { steps: 0, every: 1 } };

/**
 * Share of this step's fetches that came in time, step after step.
 *
 * Independent noise averages out over ninety layers; an episode hits all of them at once, for several steps in a
 * row. That is why a median hides what a 95th percentile shows.
 */
export function* prefetchShares({ prefetched, drift }: Residency, rng: Rng): Generator<number, never> {
  for (let step = pickIndex(rng, drift.every); ; step++) yield step % drift.every < drift.steps ? 0 : prefetched;
}
