import type { Usage } from '../../client/wire/dialect.ts';
import type { Expect } from '../../core/expect.ts';
import type { Message } from '../../core/session.ts';
import type { Duration } from '../prompts/fields.ts';
import type { check } from './check.ts';

/** What the scenario's own code is given, and what it may ask with it. */

/** A message as the chat API takes it: calls of tools and their results among them. */
export type ChatMessage =
  | Message
  | { readonly role: 'assistant'; readonly content: string | null; readonly tool_calls: readonly object[] }
  | { readonly role: 'tool'; readonly content: string; readonly tool_call_id: string };

interface Ask {
  /** The most tokens the answer may have. */
  readonly maxTokens?: number;
  /** Further fields of this request's body: `temperature`, `response_format`, … */
  readonly body?: Readonly<Record<string, unknown>>;
  /** By which the answer is graded: it then says `isRight`, and counts in `accuracy`. */
  readonly expect?: Expect;
}

export interface ChatRequest extends Ask {
  readonly messages: readonly ChatMessage[];
  /** As the API takes them: what the answer may call is in its `toolCalls`. */
  readonly tools?: readonly object[];
}

export interface CompletionRequest extends Ask {
  readonly prompt: string;
}

export interface EmbeddingRequest extends Omit<Ask, 'maxTokens' | 'expect'> {
  /** One text, or a list of them that is embedded in one request. */
  readonly input: string | readonly string[];
}

/** What came back. A request that failed is an answer too, with `ok: false`: whatever a server does, nothing rejects. */
export interface Answer {
  readonly ok: boolean;
  /** Empty where there is none. */
  readonly text: string;
  /** What the model thought before it answered, where the server shows it. */
  readonly reasoning?: string;
  readonly toolCalls: readonly { readonly id?: string; readonly name: string; readonly arguments: string }[];
  readonly finishReason?: string;
  /** Of an HTTP error. */
  readonly status?: number;
  /** What went wrong, in one sentence; the server's own words are in it. */
  readonly error?: string;
  /** Of a finished answer from which something was expected. */
  readonly isRight?: boolean;
  readonly usage?: Usage;
  /** Sent → first token. */
  readonly ttftMs?: number;
  /** Asked → end. */
  readonly e2eMs: number;
}

/** Each request is measured and recorded like any other, as the next turn of its session. */
export interface Client {
  chat(request: ChatRequest): Promise<Answer>;
  complete(request: CompletionRequest): Promise<Answer>;
  embed(request: EmbeddingRequest): Promise<Answer>;
}

/** Draws in the scenario's own code: the same seed and iteration draw the same, whoever performs it. */
export interface Draws {
  /** Uniform on [0, 1). */
  next(): number;
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number;
  pick<T>(items: readonly T[]): T;
}

export interface SessionContext {
  readonly client: Client;
  readonly rng: Draws;
  /** Waits: a number is seconds, as k6's `sleep` takes them, a text is a duration like `"500ms"`. Ends early with the session. */
  sleep(time: number | Duration): Promise<void>;
  /** What `setup` returned, as JSON brought it here. */
  readonly data: unknown;
  /** The iteration's number in its scenario, from 0, whatever the worker. */
  readonly iteration: number;
  /** Its user in its scenario, from 1: of the sessions under way at one time, each has another. */
  readonly vu: number;
  readonly scenario: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `__ENV`, and before it the `env` of the scenario's own entry. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts when the session is cut off: its time was over, or the run was stopped. */
  readonly signal: AbortSignal;
  /** As imported from `plimsoll`. */
  readonly check: typeof check;
}

/** An iteration, programmed: what `exec` names when it is a function. */
export type SessionFunction = (context: SessionContext) => unknown;

/** What `setup` and `teardown` are given; their requests are in no figure. */
export type HookContext = Pick<SessionContext, 'client' | 'sleep' | 'env' | 'signal'>;

export type SetupFunction = (context: HookContext) => unknown;
export type TeardownFunction = (context: HookContext & { readonly data: unknown }) => unknown;
