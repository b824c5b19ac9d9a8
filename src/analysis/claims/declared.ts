import type { Duration } from '../../load/prompts/fields.ts';
import type { RouteFunction } from '../../load/sessions/route.ts';
import type { Price } from '../../scenario/cost.ts';
import type { Target, Targets } from '../../scenario/declared.ts';

/** What a study file exports as `study`, as its author writes it. All else in the file is a scenario without a target. */
export interface Study {
  /** What it asks, in a sentence. */
  readonly question: string;
  /** What a reader must know before any figure, such as that all of it is synthetic. */
  readonly notice?: string | undefined;
  /** Two and more, by name. */
  readonly arms: Readonly<Record<string, Arm>>;
  readonly rates: Rates;
  /** How often each arm runs at each rate: 8 by default. Six are the fewest with which one claim can be judged. */
  readonly blocks?: number;
  /** Performed first in every run, and not measured: 5s by default. */
  readonly settle?: Duration;
  /** How long every run is measured: 30s by default. */
  readonly measure?: Duration;
  readonly claims: readonly Claim[];
}

/** Whom a run asks, in place of a scenario's `target`, `targets` and `route`, and what it costs. */
export type Arm = {
  /** What it is. */
  readonly about: string;
  /** What of it is assumed and was measured nowhere. */
  readonly assumed?: string | undefined;
  /** All arms have one, or none. */
  readonly cost?: Price;
} & ({ readonly target: Target } | { readonly targets: Targets; readonly route?: RouteFunction });

export interface Rates {
  /** A ladder of offered sessions a second. Where arms have a price it is that of an arm that costs `perHour`. */
  readonly perSecond: readonly number[];
  /**
   * An arm that costs c an hour is offered c / `perHour` times as much: as many sessions for the same money. By default
   * what the cheapest arm costs.
   */
  readonly perHour?: number;
}

export interface Claim {
  /** Letters, digits, `-`: its place on the page. */
  readonly id: string;
  readonly says: string;
  /** Whose it is, in words. */
  readonly of: string;
  /** An arm, at one of the rates. */
  readonly base: At;
  readonly candidate: At;
  /** The claim holds when all of these do. */
  readonly expects: readonly Expectation[];
  /** In a sentence: what the answer must not be taken for. */
  readonly doesNotShow: string;
}

export interface At {
  readonly arm: string;
  readonly at: number;
}

/** A figure of the candidate is expected to differ from that of the base by `from` or more, and by `to` or less. */
export interface Expectation {
  /** As `--judge` takes it: `ttft:p95`, `errors`, `jitter`, `good_per_cost`. */
  readonly figure: string;
  readonly from?: Amount;
  readonly to?: Amount;
}

/** `'10%'` of the base's figure, `'40ms'`, `'-1pp'` of a share, `2` requests of a queue, or 0. */
export type Amount = string | number;
