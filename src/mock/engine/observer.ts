import type { RunMs } from '../../core/clock.ts';
import type { Component } from '../model/components.ts';
import type { ExpertStep } from '../model/experts.ts';
import type { Job } from './job.ts';

/** One step as it happened: the engine's own account of its work. */
export interface StepRecord extends Omit<ExpertStep, 'distinctOnBusiest' | 'stallMs'> {
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
