import type { ChangeScale } from '../../core/study-result.ts';

interface Scale {
  /** Where differences are taken. */
  readonly onto: (value: number) => number;
  /** A value, back from there. */
  readonly value: (at: number) => number;
  /** A difference taken there, as the change that is told. */
  readonly back: (difference: number) => number;
  /** The difference that such a change is. */
  readonly ofChange: (change: number) => number;
}

const same = (number: number): number => number;

/**
 * How values are compared. Ratios as logarithms, so that twice as long and half as long are equally far apart, and told as
 * a ratio less 1; what may be 0 as differences.
 */
export const SCALES = {
  relative: { onto: Math.log, value: Math.exp, back: Math.expm1, ofChange: Math.log1p },
  difference: { onto: same, value: same, back: same, ofChange: same },
} as const satisfies Record<ChangeScale, Scale>;
