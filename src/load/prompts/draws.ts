import { randomLogNormal } from 'd3-random';
import type { Rng } from '../../core/rng.ts';

/** Always the same, or drawn anew each time. */
export type Drawn<T = number> =
  | T
  | { readonly uniform: Uniform<T> }
  | { readonly lognormal: Lognormal<T> }
  | { readonly exponential: Exponential<T> };

export interface Uniform<T = number> {
  readonly min: T;
  /** Itself among the lengths drawn. */
  readonly max: T;
}

/** Most values near the median and a long tail above, as prompts and answers have in the field. */
export interface Lognormal<T = number> {
  readonly median: T;
  /** One value in twenty is above this. */
  readonly p95: T;
  /** What is drawn below `min` becomes `min`, and above `max` becomes `max`, so the median and p95 stay as declared. */
  readonly min?: T | undefined;
  readonly max?: T | undefined;
}

/** Many short ones, and ever fewer the longer they get. */
export interface Exponential<T = number> {
  readonly mean: T;
  /** What is drawn below `min` becomes `min`, and above `max` becomes `max`; the mean moves a little with them. */
  readonly min?: T | undefined;
  readonly max?: T | undefined;
}

type Tail = Extract<Drawn, { readonly lognormal: unknown } | { readonly exponential: unknown }>;
type Bounds = Pick<Lognormal, 'min' | 'max'>;

/** The 95th percentile of the standard normal distribution. */
const Z95 = 1.6448536269514722;

/** @param least what is drawn below it becomes it, where no `min` says otherwise */
export function drawTail(
  tail: Tail,
  rng: Rng,
  { least, round = (value) => value }: { readonly least: number; readonly round?: (value: number) => number },
): number {
  const shape = 'exponential' in tail ? tail.exponential : tail.lognormal;
  const { min = least, max = Number.POSITIVE_INFINITY } = shape;
  return Math.min(max, Math.max(min, round('mean' in shape ? exponential(shape, rng) : lognormal(shape, rng))));
}

function lognormal({ median, p95 }: Lognormal, rng: Rng): number {
  return randomLogNormal.source(() => rng.next())(Math.log(median), Math.log(p95 / median) / Z95)();
}

const exponential = ({ mean }: Exponential, rng: Rng): number => -mean * Math.log(1 - rng.next());

/** `100 to 2,000`, `lognormal (median 300, p95 1,200, at most 4,000)`. */
export function describeDrawn(drawn: Drawn, format: (value: number) => string): string {
  const bounds = ({ min, max }: Bounds): string =>
    `${min === undefined ? '' : `, at least ${format(min)}`}${max === undefined ? '' : `, at most ${format(max)}`}`;
  if (typeof drawn === 'number') return format(drawn);
  if ('uniform' in drawn) return `${format(drawn.uniform.min)} to ${format(drawn.uniform.max)}`;
  if ('exponential' in drawn) return `exponential (mean ${format(drawn.exponential.mean)}${bounds(drawn.exponential)})`;
  const { median, p95 } = drawn.lognormal;
  return `lognormal (median ${format(median)}, p95 ${format(p95)}${bounds(drawn.lognormal)})`;
}
