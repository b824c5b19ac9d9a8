import type { RunMs } from '../../../core/clock.ts';
import type { Load, Share } from '../../../core/plan.ts';
import type { Rng } from '../../../core/rng.ts';

/** k6's six executors, and `replay`, which takes its start times from the prompt source. Rates per `timeUnitMs`. */
export type Executor =
  | {
      readonly kind: 'constant-arrival-rate';
      readonly rate: number;
      readonly timeUnitMs: number;
      readonly durationMs: number;
      readonly arrivals: ArrivalProcess | Scattered;
      readonly preAllocatedVUs: number;
      readonly maxVUs: number;
    }
  | {
      readonly kind: 'ramping-arrival-rate';
      readonly startRate: number;
      readonly timeUnitMs: number;
      readonly stages: readonly Stage[];
      readonly arrivals: ArrivalProcess;
      readonly preAllocatedVUs: number;
      readonly maxVUs: number;
    }
  | { readonly kind: 'constant-vus'; readonly vus: number; readonly durationMs: number }
  | {
      readonly kind: 'ramping-vus';
      readonly startVUs: number;
      readonly stages: readonly Stage[];
      readonly gracefulRampDownMs: number;
    }
  | {
      readonly kind: 'shared-iterations';
      readonly vus: number;
      readonly iterations: number;
      readonly maxDurationMs: number;
    }
  | {
      readonly kind: 'per-vu-iterations';
      readonly vus: number;
      readonly iterations: number;
      readonly maxDurationMs: number;
    }
  | { readonly kind: 'replay'; readonly maxVUs: number };

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

/** The value moves in a straight line to `target` over `durationMs`; 0 ms is a jump. */
export interface Stage {
  readonly target: number;
  readonly durationMs: number;
}

/** An entry of a scenario, as far as its starts go. */
export interface PlannedEntry {
  readonly name: string;
  readonly startTimeMs: number;
  readonly gracefulStopMs: number;
}

export interface ExecutorContext {
  readonly entry: PlannedEntry;
  readonly share: Share;
  /** The scenario's own stream; whoever draws from it forks it first, so that every reading is the same. */
  readonly rng: Rng;
  /** Start times that came with the prompts; only `replay` reads them. */
  readonly recordedStarts?: readonly RunMs[];
}

/** Turns one kind of executor into a load. Pure: nothing here sleeps, sends or reads a clock. */
export interface ExecutorKind<K extends Executor['kind']> {
  load(executor: Extract<Executor, { kind: K }>, context: ExecutorContext): Load;
}
