import type { z } from 'zod';
import { pickIndex, type Rng } from '../../core/rng.ts';
import { formatNumber } from '../../core/units.ts';
import { type Drawn, describeDrawn, drawTail, type Exponential, type Lognormal, type Uniform } from './draws.ts';
import { chosen, type Duration, strict, text, wholeNumber, within } from './fields.ts';

/** How many tokens: always the same number, or drawn anew for every session. Plain data, so YAML can say it too. */
export type Length = Drawn | { readonly fromFile: string };

/** A length that can be drawn: the file behind it, if any, has been read. */
export type Drawable = Drawn | Observed;

/** Lengths seen elsewhere, every one equally likely. */
export interface Observed {
  readonly observed: Uint32Array;
  /** Where they come from. */
  readonly from: string;
}

/** Every value from `min` to `max`, equally likely: whole numbers of tokens, or times. */
export const uniform = <T extends Duration>(min: T, max: T): { readonly uniform: Uniform<T> } => ({
  uniform: { min, max },
});

export const lognormal = <T extends Duration>(shape: Lognormal<T>): { readonly lognormal: Lognormal<T> } => ({
  lognormal: shape,
});

export const exponential = <T extends Duration>(shape: Exponential<T>): { readonly exponential: Exponential<T> } => ({
  exponential: shape,
});

/** Drawn from the numbers in a file, one a line. */
export const fromFile = (file: string): { readonly fromFile: string } => ({ fromFile: file });

export function drawLength(length: Drawable, rng: Rng): number {
  if (typeof length === 'number') return length;
  if ('observed' in length) return length.observed[pickIndex(rng, length.observed.length)]!;
  if ('uniform' in length) return length.uniform.min + pickIndex(rng, length.uniform.max - length.uniform.min + 1);
  return drawTail(length, rng, { least: 1, round: Math.round });
}

/** The longest that can be drawn; undefined for a tail without an end. */
export function longest(length: Drawable): number | undefined {
  if (typeof length === 'number') return length;
  if ('observed' in length) return length.observed.reduce((most, value) => Math.max(most, value), 0);
  if ('uniform' in length) return length.uniform.max;
  return 'exponential' in length ? length.exponential.max : length.lognormal.max;
}

export function describeLength(length: Drawable): string {
  if (typeof length === 'object' && 'observed' in length) return `lengths as in ${length.from}`;
  return describeDrawn(length, formatNumber);
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

const exponentialShape = strict('{ mean }', { mean: tokens, min: tokens.optional(), max: tokens.optional() })
  .refine(({ max, mean }) => max === undefined || max > mean, { path: ['max'], error: 'takes a number above the mean' })
  .refine(({ min, mean }) => min === undefined || min < mean, {
    path: ['min'],
    error: 'takes a number below the mean',
  });

const uniformLength = within('uniform', uniformShape);
const lognormalLength = within('lognormal', lognormalShape);
const exponentialLength = within('exponential', exponentialShape);
const fileLength = strict('{ fromFile }', { fromFile: text('the path of a file with a number a line') });

/** A length as a scenario declares it. */
export const lengthField: z.ZodType<Length> = chosen(
  'a whole number, uniform(min, max), lognormal({ median, p95 }), exponential({ mean }) or fromFile(path)',
  (value): z.ZodType<Length> | undefined => {
    if (typeof value === 'number') return tokens;
    if (typeof value !== 'object' || value === null) return undefined;
    if ('uniform' in value) return uniformLength;
    if ('lognormal' in value) return lognormalLength;
    if ('exponential' in value) return exponentialLength;
    return 'fromFile' in value ? fileLength : undefined;
  },
);
