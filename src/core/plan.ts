import type { RunMs } from './clock.ts';

/** Worker `index` of `count`. A local run is `{ index: 0, count: 1 }`: there is no second path. */
export interface Share {
  readonly index: number;
  readonly count: number;
}

/** All of it. */
export const WHOLE: Share = { index: 0, count: 1 };

/** The start of one iteration. `index` counts the whole scenario's arrivals, whatever the share. */
export interface Arrival {
  readonly index: number;
  readonly atMs: RunMs;
}

/** From `atMs` on, `vus` users are wanted. */
export interface VuStep {
  readonly atMs: RunMs;
  readonly vus: number;
}

/** When a load stops starting work, and when what it started is cut off. */
export interface LoadTimes {
  /** The scenario's name. */
  readonly name: string;
  /** After this no iteration starts. */
  readonly endsMs: RunMs;
  /** How long after `endsMs` a running iteration may still take before it is cut off and counted as censored. */
  readonly gracefulStopMs: number;
}

/** Iterations start at planned times, whether or not earlier ones have finished. */
export interface OpenLoad extends LoadTimes {
  readonly kind: 'open';
  /** An arrival that finds this many iterations running is dropped: never queued, always counted. */
  readonly maxInFlight: number;
  /** Ascending start times in this worker's share. Pure: every call yields the same. */
  arrivals(): Iterable<Arrival>;
}

/** A number of users, each starting its next iteration when the last one ends. */
export interface ClosedLoad extends LoadTimes {
  readonly kind: 'closed';
  /** Of the whole scenario's users and iterations, this worker has those whose number leaves `index` when divided by `count`. */
  readonly share: Share;
  /** Ascending; the first says how many users begin. Pure: every call yields the same. */
  steps(): Iterable<VuStep>;
  /** How long a user told to stop may finish its iteration before it is cut off. */
  readonly gracefulRampDownMs: number;
  readonly budget:
    | { readonly kind: 'unlimited' }
    | { readonly kind: 'shared'; readonly iterations: number }
    | { readonly kind: 'per-vu'; readonly iterations: number };
}

/** k6's executors and ours reduce to two kinds of load; two loops perform them. */
export type Load = OpenLoad | ClosedLoad;

/** When everything starts. Derived from (scenario, seed, share) and nothing else. */
export interface Plan {
  readonly seed: number;
  readonly share: Share;
  readonly loads: readonly Load[];
  /** An iteration that ends sooner keeps its user until then. */
  readonly minIterationDurationMs: number;
  /** What is planned before is performed and not measured. */
  readonly warmupMs: RunMs;
  /** The last instant at which any load may still start work. */
  readonly endsMs: RunMs;
  /** The instant by which everything has ended or been cut off. */
  readonly hardEndMs: RunMs;
}

/**
 * A plan without its times: all that is needed to add up the records of a run, which is why it is written down before
 * the first of them.
 */
export interface PlanOutline extends Pick<Plan, 'warmupMs' | 'endsMs'> {
  readonly loads: readonly LoadOutline[];
}

/** Of a kind that only a newer version knows, too: then when it ends is all that is known of it. */
interface LoadOutline extends Pick<Load, 'name' | 'endsMs'> {
  readonly kind: string;
  readonly budget?: { readonly kind: string };
}
