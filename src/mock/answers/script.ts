import type { FinishReason } from '../engine/job.ts';

/** One token of an answer. */
export interface ScriptToken {
  /** In the vocabulary of the default tokenizer. */
  readonly id: number;
  /** What can be told once it is made: '' while it may be the beginning of a stop sequence or of a character. */
  readonly text: string;
  /** A tool's name comes in one piece, with its last token; `tool` is what it is called with. */
  readonly channel: 'reasoning' | 'text' | 'tool-name' | 'tool';
  /** Set on the last one. */
  readonly finish: FinishReason | undefined;
  /** On the last one of an answer to a question of known answer: whether it says the right number. */
  readonly isRight?: boolean;
}

/** What one choice will say, a token at a time. Nothing of it depends on when it is asked. */
export interface Script {
  /** The most that it will ever have. */
  readonly maxTokens: number;
  next(): ScriptToken;
}
