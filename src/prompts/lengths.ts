import { randomLogNormal } from 'd3-random';
import type { z } from 'zod';
import { pickIndex, type Rng } from '../core/rng.ts';
import { formatNumber } from '../core/units.ts';
import { chosen, strict, wholeNumber } from './fields.ts';

/** How many tokens: always the same number, or drawn anew for every session. Plain data, so YAML can say it too. */
export type Length = number | { readonly uniform: Uniform } | { readonly lognormal: Lognormal };

export interface Uniform {
  readonly min: number;
  /** Itself among the lengths drawn. */
  readonly max: number;
}

/** Most values near the median and a long tail above, as prompts and answers have in the field. */
export interface Lognormal {
  readonly median: number;
  /** One value in twenty is above this. */
  readonly p95: number;
  /** What is drawn below `min` becomes `min`, and above `max` becomes `max`, so the median and p95 stay as declared. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Every whole number from `min` to `max`, equally likely. */
export const uniform = (min: number, max: number): Length => ({ uniform: { min, max } });

export const lognormal = (shape: Lognormal): Length => ({ lognormal: shape });

/** The 95th percentile of the standard normal distribution. */
const Z95 = 1.6448536269514722;

export function drawLength(length: Length, rng: Rng): number {
  if (typeof length === 'number') return length;
  if ('uniform' in length) return length.uniform.min + pickIndex(rng, length.uniform.max - length.uniform.min + 1);
  const { median, p95, min = 1, max = Number.POSITIVE_INFINITY } = length.lognormal;
  const draw = randomLogNormal.source(() => rng.next())(Math.log(median), Math.log(p95 / median) / Z95);
  return Math.min(max, Math.max(min, Math.round(draw())));
}

/** The longest that can be drawn; undefined for a tail without an end. */
export function longest(length: Length): number | undefined {
  if (typeof length === 'number') return length;
  return 'uniform' in length ? length.uniform.max : length.lognormal.max;
}

export function describeLength(length: Length): string {
  if (typeof length === 'number') return formatNumber(length);
  if ('uniform' in length) return `${formatNumber(length.uniform.min)} to ${formatNumber(length.uniform.max)}`;
  const { median, p95, min, max } = length.lognormal;
  const bounds = `${min === undefined ? '' : `, at least ${formatNumber(min)}`}${max === undefined ? '' : `, at most ${formatNumber(max)}`}`;
  return `lognormal (median ${formatNumber(median)}, p95 ${formatNumber(p95)}${bounds})`;
}

const tokens = wholeNumber(1);

const uniformShape = strict('{ min, max }', { min: tokens, max: tokens }).refine(({ min, max }) => max >= min, {
  path: ['max'],
  error: 'takes at least min',
});

const lognormalShape = strict('{ median, p95 }', {
  median: tokens,
  p95: tokens,
  min: tokens.optional(),
  max: tokens.optional(),
})
  .refine(({ median, p95 }) => p95 > median, {
    path: ['p95'],
    error: 'takes a number above the median: one value in twenty is larger',
  })
  .refine(({ max, p95 }) => max === undefined || max >= p95, {
    path: ['max'],
    error: 'takes at least p95, or one value in twenty could not be above it',
  })
  .refine(({ min, median }) => min === undefined || min <= median, {
    path: ['min'],
    error: 'takes at most the median, or half of the values could not be below it',
  });

const uniformLength = strict('{ uniform }', { uniform: uniformShape });
const lognormalLength = strict('{ lognormal }', { lognormal: lognormalShape });

/** A length as a scenario declares it. */
export const lengthField: z.ZodType<Length> = chosen(
  'a whole number, uniform(min, max) or lognormal({ median, p95 })',
  (value): z.ZodType<Length> | undefined => {
    if (typeof value === 'number') return tokens;
    if (typeof value !== 'object' || value === null) return undefined;
    if ('uniform' in value) return uniformLength;
    return 'lognormal' in value ? lognormalLength : undefined;
  },
);
