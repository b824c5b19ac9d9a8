import type { ChatMessage } from './context.ts';

/** The first request of a session, as the scenario's own code sees it before anybody is asked. */
export interface RouteRequest {
  readonly messages: readonly ChatMessage[];
  /** Of the messages, where the prompt source counted them. */
  readonly inputTokens?: number;
  /** The most tokens that the answer may have, where that is said. */
  readonly maxTokens?: number;
  readonly scenario: string;
  /** The iteration's number in its scenario, from 0, whatever the worker. */
  readonly iteration: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Names the target that a session goes to. Pure: the same request goes to the same target, whoever asks. */
export type RouteFunction = (request: RouteRequest) => string;
