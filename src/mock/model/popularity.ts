import type { Rng } from '../../core/rng.ts';
import type { Deployment } from './deployment.ts';

/** What one topic likes differs from what all like at least this much: the prototype's choice, not a measurement. */
const LEAST_TOPIC_EXPONENT = 0.8;

export interface PopularityOptions extends Pick<Deployment, 'skew' | 'topics' | 'topicShare'> {
  readonly experts: number;
  /** How many different likings its topics have one after the other, as traffic drifts. */
  readonly eras?: number;
}

/** Popularities of one layer's experts, each adding up to 1. */
export interface LayerPopularity {
  /** Over all traffic, as a profile of it would show. */
  readonly overall: readonly number[];
  readonly eras: readonly Era[];
}

/** By topic: what its tokens like. */
export type Era = readonly (readonly number[])[];

/** Layers differ in which experts are popular: every layer is drawn anew. */
export function popularity(
  { experts, skew, topics, topicShare, eras = 1 }: PopularityOptions,
  rng: Rng,
): LayerPopularity {
  const overall = shuffled(weights(experts, skew, rng), rng);
  const ofTopics = skew.kind === 'zipf' ? { ...skew, exponent: Math.max(skew.exponent, LEAST_TOPIC_EXPONENT) } : skew;
  const liking = (): readonly number[] => {
    const own = shuffled(weights(experts, ofTopics, rng), rng);
    return overall.map((p, e) => (1 - topicShare) * p + topicShare * (own[e] as number));
  };
  return { overall, eras: Array.from({ length: eras }, () => Array.from({ length: topics }, liking)) };
}

/**
 * Chance that an expert is among the `perToken` that a token passes through: q = 1 − exp(−λ·p), λ solved so that
 * the chances add up to `perToken`. Within 1.5 % of drawing without replacement, as the tests show.
 */
export function inclusion(popularities: readonly number[], perToken: number): readonly number[] {
  let [low, high] = [0, 1e9];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (sum(popularities.map((p) => 1 - Math.exp(-middle * p))) < perToken) low = middle;
    else high = middle;
  }
  return popularities.map((p) => 1 - Math.exp(-low * p));
}

/** The same with these experts out of service: what they were liked goes to the others. */
export function without(popularities: readonly number[], isServed: (expert: number) => boolean): readonly number[] {
  const left = sum(popularities.filter((_, e) => isServed(e)));
  return popularities.map((p, e) => (isServed(e) ? p / left : 0));
}

/** The experts, most popular first. */
export const byPopularity = (popularities: readonly number[]): readonly number[] =>
  popularities.map((_, e) => e).toSorted((a, b) => (popularities[b] as number) - (popularities[a] as number));

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function weights(experts: number, { kind, exponent }: Deployment['skew'], rng: Rng): readonly number[] {
  const raw = Array.from({ length: experts }, (_, i) =>
    kind === 'zipf' ? (i + 1) ** -exponent : fromPowerLaw(exponent, rng.next()),
  );
  const total = sum(raw);
  return raw.map((w) => w / total);
}

/** Inverse of the law's cumulative distribution; at 0 it is even. */
function fromPowerLaw(exponent: number, u: number): number {
  if (exponent === 0) return 1;
  const [least, most, power] = [1, 0.8 * 4096, 1 - exponent];
  return power === 0
    ? least * (most / least) ** u
    : ((most ** power - least ** power) * u + least ** power) ** (1 / power);
}

function shuffled(values: readonly number[], rng: Rng): readonly number[] {
  const out = [...values];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(rng.next() * (i + 1));
    [out[i], out[j]] = [out[j] as number, out[i] as number];
  }
  return out;
}
