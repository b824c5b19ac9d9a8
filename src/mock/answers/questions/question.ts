import type { Rational } from './rational.ts';

export interface KnownQuestion {
  /** In the form by which it is told from others, whatever frames it. */
  readonly question: string;
  readonly answer: Rational;
}
