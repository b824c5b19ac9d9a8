import { FIGURES, type Figure, type FigureKey } from '../../measure/figure/figure.ts';

/** Shown of every metric that both sides have, whether judged or not. */
const SHOWN = {
  trend: ['p50', 'p95', 'p99'],
  rate: ['rate'],
  counter: ['rate'],
  gauge: ['mean'],
  made: [],
} as const satisfies Record<Figure['kind'], readonly string[]>;

/**
 * Few, so that eight pairs can tell a change of one of them from chance: with Holm over six, p of all eight one way is
 * 6 · 2/2⁸ = 0.047; over seven it would be 0.055.
 */
export const JUDGED_BY_DEFAULT = [
  ...['ttft:p95', 'itl:p99', 'e2e:p95', 'output_tokens', 'errors', 'goodput'],
] as const satisfies readonly FigureKey[];

/** All that are shown of a run, in the order of the catalogue. */
export const shownFigures: readonly Figure[] = [...FIGURES.values()].filter(({ kind, statistic }) =>
  (SHOWN[kind] as readonly string[]).includes(statistic),
);
