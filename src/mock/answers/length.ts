import { normal, type Rng } from '../../core/rng.ts';

/** Tokens of a natural answer: lognormal, the shape of published chat traces; median 180, p95 480. */
const ANSWER = { median: 180, sigma: 0.6 } as const;

export interface LengthWish {
  readonly maxTokens: number | undefined;
  readonly minTokens: number | undefined;
  readonly ignoreEos: boolean;
}

/** How long the answer will be, and why it will end there. */
export function answerLength(
  { maxTokens, minTokens = 0, ignoreEos }: LengthWish,
  rng: Rng,
): { readonly tokens: number; readonly finishReason: 'stop' | 'length' } {
  if (ignoreEos && maxTokens !== undefined) return { tokens: maxTokens, finishReason: 'length' };
  const natural = Math.max(1, minTokens, Math.round(ANSWER.median * Math.exp(ANSWER.sigma * normal(rng))));
  return maxTokens !== undefined && natural >= maxTokens
    ? { tokens: maxTokens, finishReason: 'length' }
    : { tokens: natural, finishReason: 'stop' };
}
