import type { ChangeInterval, Missing } from './comparison.ts';
import type { Cost, Validity } from './result.ts';

/**
 * Claims, each with the experiment that was made of it and what was measured: the content of `claims.json`, and all that
 * its reports are made from.
 *
 * The replicate is the block, in which every arm had a run at every rate. Absent means not known. Everything that the
 * study file says in words (names, claims, notices) is foreign text.
 */
export interface StudyResult {
  readonly schema: 1;
  readonly run: {
    readonly id: string;
    readonly name: string;
    /** ISO 8601, UTC. */
    readonly startedAt: string;
    readonly seed: number;
    readonly versions: Readonly<Record<string, string>>;
    /** What makes it again. */
    readonly command?: string;
    /** What ended it before all blocks were made. */
    readonly stopped?: 'signal' | 'script';
  };
  /** In a sentence: what all this is about. */
  readonly question: string;
  /** What a reader must know before any figure, such as that all of it is synthetic; absent where there is nothing. */
  readonly notice?: string;
  readonly arms: readonly StudyArm[];
  /** Ascending. */
  readonly rates: readonly StudyRate[];
  /** Where arms have a price: the rates are those of an arm that costs this much an hour. */
  readonly perHour?: number;
  /** As planned; runs may be of fewer. */
  readonly blocks: number;
  readonly settleMs: number;
  readonly measureMs: number;
  /** What makes one request good, in ms. */
  readonly slo: Readonly<Record<string, number>>;
  /** What an adjusted p value must not exceed, and 1 − the confidence of intervals: 0.05. */
  readonly alpha: number;
  readonly claims: readonly ClaimResult[];
  /** Every run, in the order in which they were made. */
  readonly runs: readonly StudyRun[];
  readonly exitCode: number;
}

export interface StudyArm {
  readonly name: string;
  /** What it is, in words. */
  readonly about: string;
  /** What of it is assumed and was measured nowhere. */
  readonly assumed?: string;
  /** `moe-dynamic at http://127.0.0.1:8000/v1`, each target. */
  readonly asks: readonly string[];
  readonly cost?: Pick<Cost, 'gpuHourly' | 'gpus'>;
}

/** One step of the ladder. */
export interface StudyRate {
  /** What claims and folders call it: sessions a second of an arm that costs `perHour`, or of each where none has a price. */
  readonly perSecond: number;
  /** What each arm is offered, by its name: as much for the same money. */
  readonly offered: Readonly<Record<string, number>>;
}

export interface StudyRun {
  readonly arm: string;
  readonly perSecond: number;
  readonly block: number;
  /** Its folder, below that of the study. */
  readonly path: string;
  readonly seed: number;
  readonly sent: number;
  readonly ok: number;
  readonly validity: Validity;
  /** By their keys, the figures that claims and charts need and that this run has. */
  readonly values: Readonly<Record<string, number>>;
}

export type FigureUnit =
  | 'ms'
  | 'ratio'
  | 'per second'
  | 'requests'
  | 'tokens'
  | 'iterations'
  | 'sessions'
  | 'times'
  | 'money'
  | 'requests per money'
  | 'tokens per money';

/** How changes of a figure are told: as a ratio less 1, or as a difference in the figure's unit. */
export type ChangeScale = 'relative' | 'difference';

export type ClaimVerdict = 'held' | 'not-held' | 'unclear' | 'invalid';

export interface ClaimResult {
  readonly id: string;
  readonly says: string;
  /** Whose claim it is, in words. */
  readonly of: string;
  readonly doesNotShow: string;
  readonly base: ClaimSide;
  readonly candidate: ClaimSide;
  readonly verdict: ClaimVerdict;
  readonly because: ClaimReason;
  /** Two-sided, exact, over blocks: of all that is expected together. Absent where it was not judged. */
  readonly p?: number;
  /** After Holm, over all claims that were judged. */
  readonly adjustedP?: number;
  /** Blocks in which both sides have a run that can be trusted. */
  readonly blocks: number;
  /** With which so many claims could be told from chance at all. */
  readonly blocksNeeded: number;
  /** One and more; the claim holds when all do. */
  readonly expected: readonly ExpectationResult[];
}

export interface ClaimSide {
  readonly arm: string;
  readonly perSecond: number;
}

export type ClaimReason =
  | { readonly kind: 'judged' }
  /** With so few blocks nothing could be told from chance. */
  | { readonly kind: 'few-blocks' }
  /** Not told from chance. */
  | { readonly kind: 'wide' }
  /** Something of what is expected was not measured. */
  | { readonly kind: 'missing' }
  /** A run that it rests on can't be trusted. */
  | { readonly kind: 'invalid'; readonly path: string; readonly message: string };

/** One figure of a claim: how it moved from base to candidate, and within what it was expected. */
export interface ExpectationResult {
  /** Its key: `ttft:p95`, `jitter`, `cost:per_million_output_tokens`. */
  readonly figure: string;
  readonly title: string;
  readonly unit: FigureUnit;
  readonly scale: ChangeScale;
  /** The change is expected to be this or more, and that or less; at least one of them is there. */
  readonly from?: number;
  readonly to?: number;
  /** Medians over blocks; absent where nothing was measured. */
  readonly base?: number;
  readonly candidate?: number;
  readonly change?: {
    /** Hodges–Lehmann's over blocks. */
    readonly estimate: number;
    readonly interval?: ChangeInterval;
    /** One for each block. */
    readonly blocks: readonly number[];
  };
  readonly missing?: Missing;
  /** Whether the estimate is where it was expected. */
  readonly isWithin?: boolean;
}
