import type { RunMs } from '../../core/clock.ts';
import type { Component } from '../model/components.ts';
import type { Job } from './job.ts';

/** One step as it happened: the engine's own account of its work. */
export interface StepRecord {
  /** Counted from 0. */
  readonly index: number;
  readonly startMs: RunMs;
  /** When it should have ended, and when it did: the process may be late. */
  readonly dueMs: RunMs;
  readonly endMs: RunMs;
  /** How long after the end of the step before it began, though there was work: what the process could not make up for. */
  readonly slippedMs: number;
  /** Where the modelled time went, in ms; scaled time is not taken off. */
  readonly components: Readonly<Record<Component, number>>;
  readonly decodes: number;
  /** Requests whose prompts were read, and of these how many tokens. */
  readonly prefills: number;
  readonly prefillTokens: number;
  /** At its beginning. */
  readonly waiting: number;
  readonly running: number;
  readonly kvUsedBlocks: number;
  /** Experts woken in one layer, on average over layers; 0 for a dense model. */
  readonly distinctExperts: number;
  /** Tokens on the busiest GPU over the mean; 1 for a dense model. */
  readonly imbalance: number;
  /** Over all layers: woken experts that lay on the GPUs, and that did not. */
  readonly expertHits: number;
  readonly expertMisses: number;
  /** Of the misses, those that were fetched ahead in time. */
  readonly prefetched: number;
  /** Top-k choices that fell on experts which are not served, and went to others. */
  readonly reroutedSelections: number;
  /** Whether experts were placed anew before it, and how long everything stood still for that. */
  readonly isRebalance: boolean;
}

/** Told what the engine does, in order. Every callback is optional and must be quick. */
export interface EngineObserver {
  /** It has come, to the front end first. */
  onSubmit?(job: Job): void;
  onAdmit?(job: Job): void;
  onPreempt?(job: Job): void;
  /** `gapMs` since the token before; undefined for the first. */
  onToken?(job: Job, nowMs: RunMs, gapMs: number | undefined): void;
  onEnd?(job: Job, nowMs: RunMs): void;
  /** Its client has gone before its end. */
  onCancel?(job: Job): void;
  onStep?(step: StepRecord): void;
}
