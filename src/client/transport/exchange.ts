import type { RunMs } from '../../core/clock.ts';
import type { Oddity, Outcome, StreamStamps } from '../../core/record.ts';
import type { Dialect, Usage, WireRequest } from '../wire/dialect.ts';
import type { ToolCall } from './tool-calls.ts';

/** How much of the times of one request may be this program's own making. In ms, but for gaps. */
export interface OwnDelays {
  /** When the whole request had been handed to the system, less what it waited in between for others. */
  readonly handedOverMs: RunMs;
  /** Of the opening of its connection. */
  readonly connectMs: number;
  /** How long the bytes of each stamp may have waited for this thread. */
  readonly firstTokenMs: number;
  readonly firstAnswerMs: number;
  readonly endedMs: number;
  /** Of the later event of each gap, in whole µs. */
  readonly gapsUs: readonly number[];
}

/** What the wire showed of one request: stamps and counts, not yet a record. */
export interface Exchange extends StreamStamps {
  readonly startedMs: RunMs;
  readonly connectMs?: number;
  readonly endedMs: RunMs;
  readonly itlMs: readonly number[];
  /** Events that carried output. */
  readonly outputEvents: number;
  /** Those of them whose output is in `text`: no reasoning, no tool call. */
  readonly textEvents: number;
  readonly text: string;
  /** What the model thought before it answered, where the server shows it. */
  readonly reasoning?: string;
  /** Calls of tools that the answer makes; absent when it makes none. */
  readonly toolCalls?: readonly ToolCall[];
  readonly usage?: Usage;
  /** Choices that brought output, where there was more than one; gaps are then of one choice, choice after choice. */
  readonly choices?: number;
  /** What was odd about an answer that was read all the same; absent when nothing was. */
  readonly odd?: readonly Oddity[];
  readonly bytesIn: number;
  /** Absent where nothing was sent. */
  readonly own?: OwnDelays;
  readonly outcome: Outcome;
}

/**
 * Hears of a request's beginning and end as they happen, for accounts that must not rest on its stamps: of an end before
 * its stamp is taken and after it, so that the stamp is known to lie between.
 */
export interface EndListener {
  /** The stamp of the beginning was taken. */
  onBegun(): void;
  /** The stamp of an end is about to be taken. */
  onEnding(): void;
  /** The answer said something of its end, or has come to it and is to be unpacked: this may turn out to have been its end. */
  onEndSaid(): void;
  /** @param endedWhenSaid its end was what was said last @param isLast nothing is asked again after it */
  onSettled(endedWhenSaid: boolean, isLast: boolean): void;
}

/** Sends one request and reports what happened. A failed request is an outcome, never a rejection. */
export interface Transport {
  /** `cut` ends it at once; its reason says as what it is censored. @param dialect the target's own by default */
  send(request: WireRequest, cut: AbortSignal, dialect?: Dialect, ends?: EndListener): Promise<Exchange>;
  close(): Promise<void>;
}
