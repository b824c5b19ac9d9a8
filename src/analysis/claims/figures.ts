import type { FigureKey } from '../../measure/figure/figure.ts';

/** Those that a page draws over the ladder of rates, beside what claims ask for. */
export const DRAWN = [
  ...['ttft:p95', 'ttft:mean', 'itl:p50', 'itl:mean', 'itl:p95', 'itl:p99', 'jitter', 'queue_depth', 'in_flight'],
  ...['goodput', 'good_per_cost', 'tokens_per_cost', 'accuracy', 'errors'],
] as const satisfies readonly FigureKey[];
export type DrawnFigure = (typeof DRAWN)[number];
