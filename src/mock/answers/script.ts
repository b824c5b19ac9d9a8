import type { FinishReason } from '../engine/job.ts';

/** One token of an answer. */
export interface ScriptToken {
  /** In the vocabulary of the default tokenizer. */
  readonly id: number;
  readonly text: string;
  readonly channel: 'reasoning' | 'text' | 'tool';
  /** Set on the last one. */
  readonly finish: FinishReason | undefined;
}

/** What one choice will say, a token at a time. Nothing of it depends on when it is asked. */
export interface Script {
  /** The most that it will ever have. */
  readonly maxTokens: number;
  next(): ScriptToken;
}
