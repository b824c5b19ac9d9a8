import type { RunMs } from '../../core/clock.ts';
import type { StreamStamps } from '../../core/record.ts';
import type { Delta, Usage } from '../wire/dialect.ts';
import { Choices } from './choices.ts';
import { TextBytes } from './text-bytes.ts';
import { ToolCalls } from './tool-calls.ts';

/** With these a server says that an answer is not to be had. DeepSeek's is of an answer cut off for want of machines. */
const GIVEN_UP: ReadonlySet<string> = new Set(['error', 'abort', 'insufficient_system_resource']);

/**
 * When each part of one answer came. Its fields are numbers from the start, so that the object keeps one
 * shape, and nothing is allocated per token but the gap itself.
 */
export class Timeline implements StreamStamps {
  sentMs: RunMs = Number.NaN;
  headersMs: RunMs = Number.NaN;
  firstTokenMs: RunMs = Number.NaN;
  firstAnswerMs: RunMs = Number.NaN;
  lastTokenMs: RunMs = Number.NaN;
  outputEvents = 0;
  textEvents = 0;
  readonly text = new TextBytes();
  reasoning = '';
  tools: ToolCalls | undefined;
  readonly #choices = new Choices();
  finishReason: string | undefined;
  /** The finish reason with which the server gave up the answer, or one of its choices. */
  gaveUp: string | undefined;
  usage: Usage | undefined;
  error: string | undefined;
  /** The stream's own end mark was seen. */
  isEnded = false;
  readonly itlMs: number[] = [];

  /** @param atMs when the bytes of this event arrived, taken before they were parsed */
  add(delta: Delta, atMs: RunMs): void {
    if (delta.choices !== undefined)
      this.#choices.add(delta.choices, this.outputEvents > 0 && this.finishReason === undefined);
    else if (delta.finishReason !== undefined) this.#choices.endFirst();
    if (delta.output !== undefined) {
      if (delta.output === 'answer' && Number.isNaN(this.firstAnswerMs)) this.firstAnswerMs = atMs;
      this.#addOutput(atMs);
    }
    if (delta.text !== undefined) {
      this.text.appendText(delta.text);
      this.textEvents++;
    }
    if (delta.reasoning !== undefined) this.reasoning += delta.reasoning;
    if (delta.tools !== undefined) {
      this.tools ??= new ToolCalls();
      this.tools.add(delta.tools);
    }
    if (delta.finishReason !== undefined) {
      this.finishReason = delta.finishReason;
      if (GIVEN_UP.has(delta.finishReason)) this.gaveUp = delta.finishReason;
    }
    // Servers may send usage on every event; the fields that the last ones leave out still hold.
    if (delta.usage !== undefined) this.usage = { ...this.usage, ...delta.usage };
    if (delta.error !== undefined) this.error ??= delta.error;
    if (delta.isEnd === true) this.isEnded = true;
  }

  /** A piece of the answer that says nothing else, and is not the first. */
  addText(bytes: Buffer, from: number, to: number, atMs: RunMs): void {
    this.#addOutput(atMs);
    this.text.append(bytes, from, to);
    this.textEvents++;
  }

  #addOutput(atMs: RunMs): void {
    if (this.outputEvents === 0) this.firstTokenMs = atMs;
    else this.itlMs.push(atMs - this.lastTokenMs);
    this.lastTokenMs = atMs;
    this.outputEvents++;
  }

  /** The model said that it is done, so whatever comes after costs the answer nothing. */
  get isComplete(): boolean {
    if (this.error !== undefined || this.gaveUp !== undefined) return false;
    return (this.finishReason !== undefined && this.#choices.areEnded) || (this.isEnded && this.outputEvents > 0);
  }
}
