import type { Message, Turn } from '../core/session.ts';

/** What one event of a streamed answer said. Absent means that it said nothing of the kind. */
export interface Delta {
  /** Output that it carried. Role-only, empty and usage-only events carry none. */
  readonly output?: Output;
  /** The answer's text in this event, without reasoning. */
  readonly text?: string;
  readonly finishReason?: string;
  /** Token counts so far; the last one of a stream is the one that holds. */
  readonly usage?: Usage;
  /** An error told within the stream, whatever the HTTP status was. */
  readonly error?: string;
  /** The stream's own end mark. */
  readonly isEnd?: boolean;
}

export type Output = 'reasoning' | 'answer';

export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
  readonly cachedTokens?: number;
}

export interface WireRequest {
  /** Below the target's base URL. */
  readonly path: string;
  readonly body: string;
}

/** One API's way of asking and answering. One file each; nothing else knows field names. */
export interface Dialect {
  encode(turn: Turn, conversation: readonly Message[], model: string): WireRequest;
  /** Reads the data of one event. Throws when it is none of this dialect's. */
  read(data: string): Delta;
}
