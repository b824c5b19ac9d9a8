import type { RunMs } from '../../core/clock.ts';
import type { TokenChain } from './token-chain.ts';

/** Why an answer ended: it was whole, it had as many tokens as it was allowed, or it calls a tool. */
export type FinishReason = 'stop' | 'length' | 'tool_calls';

/** What the engine asks for every token that it makes. */
export interface TokenSource {
  /** One more token has been made. Returns why the answer ends with it, or undefined when it goes on. */
  onToken(nowMs: RunMs): FinishReason | undefined;
}

/** One answer inside the engine: a request that wants three choices is three of them. */
export interface Job {
  readonly promptTokens: number;
  /** The most tokens that its answer may have. */
  readonly maxTokens: number;
  /** What its prompt and answer are made of, block by block; without one it shares nothing. */
  readonly chain: TokenChain | undefined;
  /** What it is about: decides which experts its tokens like. */
  readonly topic: number;
  /** Whether its prompt counts in the server's totals: of several choices of one request only the first does. */
  readonly countsPrompt: boolean;
  readonly source: TokenSource;
  /** When the server had read the request. */
  readonly arrivedMs: RunMs;
  state: 'waiting' | 'running' | 'ended';
  /** Tokens whose keys and values are in the cache. */
  computed: number;
  /** Tokens made, all of which have been handed out; preemption takes none back. */
  generated: number;
  /** Prompt tokens that were found in the cache when it was first admitted. */
  cachedTokens: number;
  /** KV blocks held, first to last. */
  blocks: number[];
  preemptions: number;
  finishReason: FinishReason | undefined;
  /** First time it left the queue. */
  admittedMs: RunMs;
  firstTokenMs: RunMs;
  lastTokenMs: RunMs;
}

type Must = 'promptTokens' | 'maxTokens' | 'arrivedMs' | 'source';
type May = 'chain' | 'topic' | 'countsPrompt';

export const newJob = (asked: Pick<Job, Must> & Partial<Pick<Job, May>>): Job => ({
  chain: undefined,
  topic: 0,
  countsPrompt: true,
  ...asked,
  state: 'waiting',
  computed: 0,
  generated: 0,
  cachedTokens: 0,
  blocks: [],
  preemptions: 0,
  finishReason: undefined,
  admittedMs: Number.NaN,
  firstTokenMs: Number.NaN,
  lastTokenMs: Number.NaN,
});
