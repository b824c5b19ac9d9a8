import { formatNumber } from '../../../core/units.ts';

/** How starts are spread about their rate: evenly as k6 has it, or at random. */
export type ArrivalProcess = { readonly kind: 'uniform' } | RandomArrivals;

export type RandomArrivals =
  | { readonly kind: 'poisson' }
  /** `cv`: standard deviation of the gaps over their mean; 1 is Poisson's. */
  | { readonly kind: 'gamma'; readonly cv: number };

/**
 * Poisson's, given how many came: as many before `settleMs` and as many after it as rate times time asks for, rounded so
 * that no fraction is lost. Not for files: the runs of a search are compared with one another, so their number must not be luck.
 */
export interface Scattered {
  readonly kind: 'scattered';
  readonly settleMs: number;
}

/** k6's spacing, unless a file's `arrivals` say otherwise. */
export const UNIFORM: ArrivalProcess = { kind: 'uniform' };

/** Whether how many start is known only on average. */
export const isNumberRandom = (arrivals: ArrivalProcess | Scattered | undefined): boolean =>
  arrivals?.kind === 'poisson' || arrivals?.kind === 'gamma';

/** `at random (Poisson)`; undefined of starts that are evenly spaced. */
export function spreadInWords(arrivals: ArrivalProcess | Scattered | undefined): string | undefined {
  switch (arrivals?.kind) {
    case undefined:
    case 'uniform':
      return undefined;
    case 'poisson':
      return 'at random (Poisson)';
    case 'gamma':
      return `at random (gamma, cv ${formatNumber(arrivals.cv)})`;
    case 'scattered':
      return 'at random (Poisson, in number as the rate says)';
    default:
      return arrivals satisfies never;
  }
}

/** Standard deviation of the gaps over their mean; 0 where they are all alike, and where nothing starts at a rate. */
export function cvOf(arrivals: ArrivalProcess | Scattered | undefined): number {
  if (arrivals === undefined || arrivals.kind === 'uniform') return 0;
  return arrivals.kind === 'gamma' ? arrivals.cv : 1;
}
