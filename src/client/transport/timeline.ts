import type { RunMs } from '../../core/clock.ts';
import type { Oddity, StreamStamps } from '../../core/record.ts';
import type { ChoiceDelta, Delta, Output, Usage } from '../wire/dialect.ts';
import { CONTENT_FILTER, kindOfEnd, WHOLE } from '../wire/finish-reasons.ts';
import { MOST_BYTES, TooLong } from '../wire/too-long.ts';
import { OtherChoices } from './choices.ts';
import { TextBytes } from './text-bytes.ts';
import { ToolCalls } from './tool-calls.ts';

/**
 * When each part of one answer came, and what it said of its end. Its fields are numbers from the start, so that the object
 * keeps one shape, and nothing is allocated per token but the gap itself.
 */
export class Timeline implements StreamStamps {
  sentMs: RunMs = Number.NaN;
  headersMs: RunMs = Number.NaN;
  firstTokenMs: RunMs = Number.NaN;
  firstAnswerMs: RunMs = Number.NaN;
  lastTokenMs: RunMs = Number.NaN;
  /** When the answer last said something of its end: a reason, an error, usage, the end mark. */
  endSaidMs: RunMs = Number.NaN;
  /** When nothing more was to be waited for: an error, the end mark, or a response that is no answer. */
  decidedMs: RunMs = Number.NaN;
  /** How long the bytes at hand may have waited for this thread, in ms: set before they are read. */
  ownMs = 0;
  /** The same of the bytes that brought each of these. */
  firstTokenOwnMs = 0;
  firstAnswerOwnMs = 0;
  decidedOwnMs = 0;
  /** The same of the later event of each gap, in whole µs, rounded up. */
  readonly #gapsOwnUs: number[] = [];
  #mostOwnUs = 0;
  outputEvents = 0;
  textEvents = 0;
  readonly text = new TextBytes();
  reasoning = '';
  tools: ToolCalls | undefined;
  finishReason: string | undefined;
  /** The finish reason with which the server gave up the answer, or one of its choices. */
  gaveUp: string | undefined;
  usage: Usage | undefined;
  error: string | undefined;
  /** The stream's own end mark was seen. */
  isEnded = false;
  /** Of the first choice. */
  readonly itlMs: number[] = [];
  #others: OtherChoices | undefined;
  /** Of the first choice. */
  #lastMs: RunMs = Number.NaN;
  #hasBegun = false;
  /** Its pieces come where others put the whole answer. */
  #comesWhole = false;
  #hasFirstEnded = false;
  /** Output came after the reason to end, so the server gives one that means nothing. */
  #hasReopened = false;
  readonly #markProvesEnd: boolean;

  /** @param markProvesEnd whether the end mark stands for a reason, where none is given */
  constructor(markProvesEnd: boolean) {
    this.#markProvesEnd = markProvesEnd;
  }

  /** @param atMs when the bytes of this event arrived, taken before they were parsed */
  add(said: Delta, atMs: RunMs): void {
    if (said.isGuessedError === true && this.isComplete) return;
    // The whole answer once more, behind its pieces: nothing of it came now.
    const isRepeated = said.isWhole === true && this.outputEvents > 0 && !this.#comesWhole;
    if (said.isWhole === true && this.outputEvents === 0) this.#comesWhole = true;
    const delta = isRepeated ? withoutOutput(said) : said;
    if (delta.choices === undefined) this.#addFirst(delta, atMs);
    else for (const choice of delta.choices) this.#addChoice(choice, atMs);
    if (delta.text !== undefined) {
      this.text.appendText(delta.text);
      this.textEvents++;
    }
    if (delta.reasoning !== undefined) {
      this.reasoning += delta.reasoning;
      if (this.reasoning.length > MOST_BYTES) throw new TooLong('the answer');
    }
    if (delta.tools !== undefined) {
      this.tools ??= new ToolCalls();
      this.tools.add(delta.tools);
    }
    // Servers may send usage on every event; the fields that the last ones leave out still hold.
    if (delta.usage !== undefined) this.usage = merged(this.usage, delta.usage);
    if (delta.error !== undefined) this.error ??= delta.error;
    if (delta.isEnd === true) this.isEnded = true;
    if (delta.error !== undefined || delta.isEnd === true) {
      if (Number.isNaN(this.decidedMs)) {
        this.decidedMs = atMs;
        this.decidedOwnMs = this.ownMs;
      }
      this.endSaidMs = atMs;
    } else if (delta.finishReason !== undefined || delta.usage !== undefined) this.endSaidMs = atMs;
  }

  /** A piece of the answer that says nothing else, and is not the first. */
  addText(bytes: Buffer, from: number, to: number, atMs: RunMs): void {
    this.#addOutput(atMs);
    this.text.append(bytes, from, to);
    this.textEvents++;
  }

  #addChoice(choice: ChoiceDelta, atMs: RunMs): void {
    if (choice.index === 0) return this.#addFirst(choice, atMs);
    this.#others ??= new OtherChoices();
    if (choice.output !== undefined) {
      this.#stamp(choice.output, atMs);
      this.#mostOwnUs = Math.max(this.#mostOwnUs, inUs(this.ownMs));
      this.outputEvents++;
    }
    this.#others.add(choice, atMs);
    if (choice.finishReason !== undefined) this.#end(choice.finishReason);
  }

  #addFirst({ output, finishReason }: Pick<Delta, 'output' | 'finishReason'>, atMs: RunMs): void {
    if (output !== undefined) {
      if (output === 'answer' && Number.isNaN(this.firstAnswerMs)) this.#firstAnswer(atMs);
      this.#addOutput(atMs);
    }
    if (finishReason === undefined) return;
    this.#hasFirstEnded = true;
    this.#end(finishReason);
  }

  #addOutput(atMs: RunMs): void {
    if (this.#hasFirstEnded) this.#reopen();
    if (this.#hasBegun) {
      this.itlMs.push(atMs - this.#lastMs);
      this.#gapsOwnUs.push(inUs(this.ownMs));
    } else {
      this.#hasBegun = true;
      if (this.outputEvents === 0) this.#firstToken(atMs);
    }
    this.#lastMs = atMs;
    this.lastTokenMs = atMs;
    this.outputEvents++;
  }

  /** A reason that comes with pieces which are not the last is none: what it said is taken back. */
  #reopen(): void {
    this.#hasReopened = true;
    this.#hasFirstEnded = false;
    this.gaveUp = undefined;
  }

  #stamp(output: Output, atMs: RunMs): void {
    if (Number.isNaN(this.firstTokenMs)) this.#firstToken(atMs);
    if (output === 'answer' && Number.isNaN(this.firstAnswerMs)) this.#firstAnswer(atMs);
    this.lastTokenMs = atMs;
  }

  #firstToken(atMs: RunMs): void {
    this.firstTokenMs = atMs;
    this.firstTokenOwnMs = this.ownMs;
    this.#mostOwnUs = inUs(this.ownMs);
  }

  #firstAnswer(atMs: RunMs): void {
    this.firstAnswerMs = atMs;
    this.firstAnswerOwnMs = this.ownMs;
  }

  #end(reason: string): void {
    this.finishReason = reason;
    if (kindOfEnd(reason) === 'failed') this.gaveUp ??= reason;
    // Where words come with every piece, the last one is the one that holds.
    else if (this.repeatsReason) this.gaveUp = undefined;
  }

  /** The choices that brought output. */
  get choices(): number {
    return (this.#hasBegun ? 1 : 0) + (this.#others?.count ?? 0);
  }

  /** Of all choices, choice after choice. */
  get allGapsMs(): readonly number[] {
    return this.#others === undefined ? this.itlMs : [...this.itlMs, ...this.#others.gapsMs];
  }

  /** As long as {@link allGapsMs}. Of several choices each has the most of any, for where one begins is not kept. */
  get allGapsOwnUs(): readonly number[] {
    if (this.#others === undefined) return this.#gapsOwnUs;
    let mostUs = this.#mostOwnUs;
    for (const us of this.#gapsOwnUs) if (us > mostUs) mostUs = us;
    return this.allGapsMs.map(() => mostUs);
  }

  /** A reason was given with pieces that were not the last: only the end mark then tells the end. */
  get repeatsReason(): boolean {
    return this.#hasReopened || this.#others?.hasReopened === true;
  }

  /** The answer was proven to be whole, so whatever comes after costs it nothing, unless it is an error. */
  get isComplete(): boolean {
    if (this.error !== undefined || this.gaveUp !== undefined) return false;
    if (this.finishReason === undefined) return this.isEnded && this.outputEvents > 0 && this.#markProvesEnd;
    if (this.repeatsReason) return this.isEnded && kindOfEnd(this.finishReason) !== 'failed';
    return (this.#hasFirstEnded || !this.#hasBegun) && (this.#others?.areEnded ?? true);
  }

  /** Nothing came that anybody knows; of vectors there is no output to come. */
  get isEmpty(): boolean {
    if (this.outputEvents > 0 || this.finishReason === WHOLE || this.text.length > 0) return false;
    return this.tools === undefined && this.reasoning === '';
  }

  /** Without an output of 0 tokens beside output, which is no count. */
  get countedUsage(): Usage | undefined {
    if (this.usage === undefined || !this.#saysZero) return this.usage;
    const { outputTokens: _, ...known } = this.usage;
    return known;
  }

  get #saysZero(): boolean {
    return this.usage?.outputTokens === 0 && this.outputEvents > 0;
  }

  /** What was odd in what a whole answer said. */
  *oddities(): Generator<Oddity> {
    if (this.usage?.odd !== undefined) yield this.usage.odd;
    if (this.#saysZero) yield { kind: 'zero-usage' };
    if (this.repeatsReason) yield { kind: 'repeated-finish-reason' };
    if (this.finishReason === undefined) yield { kind: 'no-finish-reason' };
    else if (kindOfEnd(this.finishReason) === 'filtered')
      yield this.finishReason === CONTENT_FILTER
        ? { kind: CONTENT_FILTER }
        : { kind: CONTENT_FILTER, sample: this.finishReason };
  }
}

const inUs = (ms: number): number => Math.ceil(ms * 1000);

function withoutOutput({ output: _, text: __, reasoning: ___, tools: ____, ...rest }: Delta): Delta {
  return rest;
}

/** Of two counts the later one holds, but for a 0 that comes after a count: some servers end with one. */
function merged(before: Usage = {}, after: Usage): Usage {
  const kept = Object.entries(after).filter(([name, count]) => count !== 0 || !before[name as keyof Usage]);
  return { ...before, ...Object.fromEntries(kept) };
}
