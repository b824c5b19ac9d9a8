import type { Expect } from './expect.ts';

/** One message of a chat, in the words of the OpenAI API. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'developer' | 'tool' | 'function';
  /** `null` where the model only called tools. */
  readonly content: string | null;
  readonly name?: string;
  /** What the model called. */
  readonly tool_calls?: readonly object[];
  /** The same as it was told before there were several at once. */
  readonly function_call?: object;
  /** Of a tool's result: the call that it answers. */
  readonly tool_call_id?: string;
}

/**
 * One request of a session: what is added to the conversation, and what is asked back.
 * Lengths are asked for, not promised; the record holds what came.
 */
export interface Turn {
  /** Added after the earlier turns and the model's answers to them. */
  readonly messages: readonly Message[];
  /** Each message is a text of its own, of a list that an embeddings API takes at once. */
  readonly isList?: boolean;
  /** Tokens of this turn's messages under the prompt source's tokenizer, where it counted them. */
  readonly inputTokens?: number;
  /** The most tokens the answer may have. */
  readonly maxTokens?: number;
  /** Asks the server to ignore its end token, so that the answer has exactly `maxTokens`. */
  readonly exactLength?: boolean;
  /** How long the user thinks after the turn before, in ms. */
  readonly thinkMs?: number;
  /** By which the answer is graded; it is not when nothing is expected. */
  readonly expect?: Expect;
}

/** What one iteration asks. A one-shot prompt is a session of one turn, so several turns are no special case. */
export interface Session {
  readonly id: string;
  readonly turns: readonly Turn[];
}
