/** How far from the truth a figure may be and still be trusted: whichever of the two is more. */
export interface Tolerance {
  /** Share of the figure, 0–1. */
  readonly ratio: number;
  readonly ms: number;
}

export const TOLERANCE: Tolerance = { ratio: 0.05, ms: 1 };
