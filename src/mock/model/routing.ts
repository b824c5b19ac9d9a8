import type { Rng } from '../../core/rng.ts';

/** Layers differ in which experts are popular; a few stand for all of them. */
const SAMPLED_LAYERS = 4;

/** Which experts a batch of tokens wakes, and how unevenly that falls on the GPUs. */
export interface Routing {
  /** Distinct experts of one layer on the GPU that holds most of them, for `tokens` in the batch. */
  distinctOnBusiestGpu(tokens: number): number;
  /** Of the `experts` least popular of one layer, how many `tokens` in the batch wake. */
  distinctAmongRarest(experts: number, tokens: number): number;
  /** Tokens on the busiest GPU over the mean, for `tokens` in the batch, with the luck of this step. */
  straggler(tokens: number, rng: Rng): number;
}

/**
 * Popularity after Zipf with exponent `skew` over experts, in another order on every sampled layer.
 *
 * Expert e is among a token's k with probability q_e = 1 − exp(−λ·p_e), λ solved so that Σ q_e = k; a batch
 * of B tokens then wakes Σ 1 − (1 − q_e)^B of them: 8 of 128 at B = 1, nearly all at B = 64. That climb is
 * why a mixture of experts slows with the batch where a dense model does not.
 */
export function routing(
  { experts, perToken }: { readonly experts: number; readonly perToken: number },
  gpus: number,
  skew: number,
  rng: Rng,
): Routing {
  const q = inclusion(zipf(experts, skew), perToken);
  const layers = Array.from({ length: SAMPLED_LAYERS }, () => deal(shuffled(q, rng), gpus));
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    distinctOnBusiestGpu: (tokens) =>
      mean(layers.map((byGpu) => Math.max(...byGpu.map((own) => distinct(own, tokens))))),
    distinctAmongRarest: (rarest, tokens) => distinct(q.slice(Math.round(experts - rarest)), tokens),
    straggler: (tokens, luck) =>
      mean(
        layers.map((byGpu) => {
          const loads = byGpu.map((own) =>
            Math.max(0, tokens * sum(own, (p) => p) + Math.sqrt(tokens * sum(own, (p) => p * (1 - p))) * normal(luck)),
          );
          return Math.max(...loads) / Math.max(1e-9, mean(loads));
        }),
      ),
  };
}

const distinct = (inclusions: readonly number[], tokens: number): number =>
  sum(inclusions, (p) => 1 - (1 - p) ** tokens);

/** Most popular first. */
const zipf = (experts: number, skew: number): readonly number[] => {
  const weights = Array.from({ length: experts }, (_, i) => (i + 1) ** -skew);
  const total = sum(weights, (w) => w);
  return weights.map((w) => w / total);
};

function inclusion(popularity: readonly number[], perToken: number): readonly number[] {
  let [low, high] = [0, 1e6];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (sum(popularity, (p) => 1 - Math.exp(-middle * p)) < perToken) low = middle;
    else high = middle;
  }
  return popularity.map((p) => 1 - Math.exp(-low * p));
}

/** Contiguous placement: expert i on GPU ⌊i·gpus/experts⌋. */
const deal = (q: readonly number[], gpus: number): readonly (readonly number[])[] =>
  Array.from({ length: gpus }, (_, g) => q.slice((g * q.length) / gpus, ((g + 1) * q.length) / gpus));

function shuffled(values: readonly number[], rng: Rng): readonly number[] {
  const out = [...values];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(rng.next() * (i + 1));
    [out[i], out[j]] = [out[j] as number, out[i] as number];
  }
  return out;
}

const sum = (values: readonly number[], of: (value: number) => number): number =>
  values.reduce((total, value) => total + of(value), 0);

/** Box–Muller. */
export const normal = (rng: Rng): number =>
  Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
