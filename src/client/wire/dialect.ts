import type { Oddity } from '../../core/record.ts';
import type { Message, Turn } from '../../core/session.ts';
import type { Json } from './fields.ts';

/** What one event of a streamed answer said. Absent means that it said nothing of the kind. */
export interface Delta {
  /** Output that it carried. Role-only, empty and usage-only events carry none. */
  readonly output?: Output;
  /** The answer's text in this event, without reasoning. Of the first choice only, where several were asked for. */
  readonly text?: string;
  /** The reasoning's text, of the same choice. */
  readonly reasoning?: string;
  /** Pieces of tool calls. */
  readonly tools?: readonly ToolPiece[];
  readonly finishReason?: string;
  /** The choices that it speaks of, where several were asked for (`n`) and it is not the first alone. */
  readonly choices?: readonly ChoiceDelta[];
  /** Token counts so far; the last one of a stream is the one that holds. */
  readonly usage?: Usage;
  /** An error told within the stream, whatever the HTTP status was. */
  readonly error?: string;
  /** What is taken for an error by its words alone; nothing that follows a proven end is. */
  readonly isGuessedError?: boolean;
  /** The output stands where others put the whole answer: behind pieces it repeats them. */
  readonly isWhole?: boolean;
  /** The stream's own end mark. */
  readonly isEnd?: boolean;
}

/** What one of several choices says. */
export interface ChoiceDelta
  extends Pick<Delta, 'output' | 'text' | 'reasoning' | 'tools' | 'finishReason' | 'isWhole'> {
  readonly index: number;
}

export type Output = 'reasoning' | 'answer';

/** A part of a tool call: a name and an id come whole, arguments in fragments. */
export interface ToolPiece {
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  readonly arguments?: string;
}

export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
  readonly cachedTokens?: number;
  /** Where a count was not taken as it stands. */
  readonly odd?: Oddity;
}

export interface WireRequest {
  /** Below the target's base URL. */
  readonly path: string;
  /** As bytes where it was made ahead: to write those of a long prompt takes milliseconds, and its time has then come. */
  readonly body: string | Buffer;
}

/** What a target wants in every request beside what is asked. */
export interface RequestExtras {
  /** Further fields of the body: `temperature`, `tools`, … They come after ours and win. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** One of the dialect's {@link Dialect.maxTokensFields}: hosted reasoning models refuse `max_tokens`. */
  readonly maxTokensField?: MaxTokensField;
  /** False asks for answers that come whole. */
  readonly stream?: boolean;
}

/** What a target may choose between, where its dialect leaves a choice. */
export const MAX_TOKENS_FIELDS = ['max_tokens', 'max_completion_tokens'] as const;
export type MaxTokensField = (typeof MAX_TOKENS_FIELDS)[number];

/** One API: all that is known of it. One file each; nothing else knows its paths, headers or field names. */
export interface Dialect {
  /** Where it is asked, below the target's base URL. */
  readonly path: string;
  /** Where it lists its models, below the target's base URL. */
  readonly modelsPath: string;
  /** Those that it wants in every request, in lower case; a scenario's take their place. */
  readonly headers: Readonly<Record<string, string>>;
  /** The header that a key is sent in, and what it then says. */
  keyHeader(key: string): readonly [name: string, value: string];
  /** Fields of a request that are ours to fill in, and why nobody else's word for them is taken. */
  readonly ownFields: Readonly<Record<string, string>>;
  /**
   * What the most tokens of an answer may be called, its usual name first. With a single name there is nothing for a
   * target to choose; with none an answer has no tokens.
   */
  readonly maxTokensFields: readonly string[];
  /** Whether it answers conversations: then `client.chat` asks by it. */
  readonly isChat: boolean;
  /** What tells that an answer is whole, for saying that it is missing: why it ended, and the stream's own end mark. */
  readonly end: { readonly reason: string; readonly mark: string };
  /** Whether servers are known to give the mark and no reason: then it is taken for the end of a whole answer, and noted. */
  readonly markProvesEnd: boolean;
  /** Whether an answer is asked for whole, as JSON, and not as a stream. */
  readonly answersWhole: boolean;
  /** Fields that differ from event to event and mean nothing to {@link read}: counters and padding. */
  readonly fillers: readonly string[];
  /** How many choices (`n`) every request asks for; 1 where none are asked for. */
  readonly choicesAsked?: number;
  /** The body of a request. */
  encode(turn: Turn, conversation: readonly Message[], model: string, extras?: RequestExtras): string;
  /**
   * Reads one event, which may hold pieces of several choices. What it says must follow from the event alone. `name` is the
   * event's own in the stream.
   */
  read(event: Json, name?: string): Delta;
  /** Reads an answer that came whole. Throws when the body is none of this dialect's. */
  readWhole(body: Json): Delta;
}

/** What is sent to ask a turn. */
export const requestFor = (
  dialect: Dialect,
  turn: Turn,
  conversation: readonly Message[],
  model: string,
): WireRequest => ({ path: dialect.path, body: Buffer.from(dialect.encode(turn, conversation, model)) });
