import { jsonIn } from '../../core/json.ts';
import { saysSomething } from './in-band-error.ts';
import { MOST_BYTES, TooLong } from './too-long.ts';

const LF = 10;
const CR = 13;
const COLON = 58;
const SPACE = 32;
const BOM = [0xef, 0xbb, 0xbf] as const;
/** `data: ` as it stands at the start of almost every event. */
const DATA = 'data: ';
/** Before it, in streams that name their events. */
const EVENT = 'event: ';
const NOTHING = Buffer.alloc(0);

/** What a line of a stream can be: `data`, `event`, one that this version does not know. Other text belongs to no stream. */
const FIELD = /^[\w-]*$/;
/** Of text that belongs to no stream: enough to say what it was. */
const MOST_STRAY = 16_384;

/** Told what a stream holds, in its order. */
export interface StreamListener {
  /** An event: its data, lines joined by LF, and where it has them its name and what stood in its comments. */
  onEvent(data: string, name: string | undefined, comment: string | undefined): void;
  /** Text outside of any event, or JSON, whole. */
  onStray(text: string): void;
}

/**
 * Splits a stream of bytes into server-sent events.
 * Source: WHATWG HTML, §9.2 "Server-sent events"; `id` and `retry` are for reconnecting and are passed over.
 *
 *   data: {"a":1}⏎⏎data: {"a"      a chunk may hold several events, end anywhere, and split a character;
 *   :2}⏎⏎                          what has no end yet waits as bytes, so characters come out whole
 *
 * Almost every chunk of a token stream is whole events, each a `data:` line, perhaps after one with its name, and its
 * blank line: that is looked for first, and read without walking through the bytes.
 */
export class EventStream {
  readonly #listener: StreamListener;
  /** Chunks of a line whose end has not come. A list, since joining at every chunk would cost the square of a long line. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #data: string | undefined;
  #name: string | undefined;
  #comment: string | undefined;
  #stray = '';
  #isAfterCr = false;
  #isAtStart = true;

  constructor(listener: StreamListener) {
    this.#listener = listener;
  }

  /** Throws {@link TooLong} for an event longer than one may be. */
  push(chunk: Buffer): void {
    if (this.#isAtStart || !this.isBetweenEvents || !this.#pushWholeEvents(chunk)) this.#pushLines(chunk);
  }

  /** Nothing waits: the next byte begins an event. */
  get isBetweenEvents(): boolean {
    return (
      this.#waiting.length === 0 &&
      this.#data === undefined &&
      this.#name === undefined &&
      this.#comment === undefined &&
      this.#stray === '' &&
      !this.#isAfterCr
    );
  }

  /** Some servers leave out the blank line that ends the last event. */
  end(): void {
    if (this.#waiting.length > 0) this.#line(this.#take(NOTHING));
    this.#dispatch();
  }

  /** The common case: whole events and nothing else, each of one line of data. False when the chunk is anything else. */
  #pushWholeEvents(chunk: Buffer): boolean {
    const { length } = chunk;
    if (chunk[length - 1] !== LF || chunk[length - 2] !== LF || chunk.includes(CR)) return false;
    const text = chunk.toString('utf8');
    for (let from = 0; from < text.length; ) {
      const end = text.indexOf('\n\n', from);
      const next = end === -1 ? text.length : end + 2;
      const nameFrom = from + EVENT.length;
      const nameEnd = text.startsWith(EVENT, from) ? text.indexOf('\n', nameFrom) : -1;
      const lineFrom = nameEnd > nameFrom ? nameEnd + 1 : from;
      const dataFrom = lineFrom + DATA.length;
      const isPlain = text.startsWith(DATA, lineFrom) && end > dataFrom && text.indexOf('\n', lineFrom) === end;
      if (isPlain)
        this.#listener.onEvent(
          text.slice(dataFrom, end),
          lineFrom === from ? undefined : text.slice(nameFrom, nameEnd),
          undefined,
        );
      else this.#pushLines(Buffer.from(text.slice(from, next)));
      from = next;
    }
    return true;
  }

  #pushLines(chunk: Buffer): void {
    let from = this.#isAfterCr && chunk[0] === LF ? 1 : 0;
    if (chunk.length > 0) this.#isAfterCr = false;
    const hasCr = chunk.includes(CR);
    for (;;) {
      const end = hasCr ? lineEnd(chunk, from) : chunk.indexOf(LF, from);
      if (end === -1) break;
      this.#line(this.#take(chunk.subarray(from, end)));
      from = end + 1;
      if (chunk[end] !== CR) continue;
      if (from === chunk.length) this.#isAfterCr = true;
      else if (chunk[from] === LF) from++;
    }
    if (from < chunk.length) this.#wait(chunk.subarray(from));
  }

  #wait(rest: Buffer): void {
    this.#waitingBytes += rest.length;
    if (this.#waitingBytes > MOST_BYTES) throw new TooLong('an event');
    // Copied, since the rest would keep alive the whole chunk that it is the end of.
    this.#waiting.push(Buffer.from(rest));
  }

  /** What waited, with what has come to it. */
  #take(rest: Buffer): Buffer {
    if (this.#waiting.length === 0) return rest;
    const whole = Buffer.concat([...this.#waiting, rest]);
    this.#waiting = [];
    this.#waitingBytes = 0;
    return whole;
  }

  #line(bytes: Buffer): void {
    const start = this.#isAtStart && BOM.every((byte, i) => bytes[i] === byte) ? BOM.length : 0;
    this.#isAtStart = false;
    if (start === bytes.length) return this.#dispatch();
    const colon = bytes.indexOf(COLON, start);
    const field = bytes.toString('latin1', start, colon === -1 ? bytes.length : colon);
    const value = colon === -1 ? '' : bytes.toString('utf8', colon + (bytes[colon + 1] === SPACE ? 2 : 1));
    if (field === 'data') this.#data = joined(this.#data, value);
    else if (field === 'event') this.#name = value.trim();
    else if (colon === start) this.#comment = joined(this.#comment, value);
    // llama.cpp told an error in a field of that name.
    else if (field === 'error') {
      if (saysSomething(value)) this.#listener.onEvent(value, 'error', undefined);
    } else if (this.#stray !== '' || !FIELD.test(field.trim())) this.#addStray(bytes.toString('utf8', start));
  }

  /** Words stand by themselves; JSON may have several lines. */
  #addStray(line: string): void {
    this.#stray += this.#stray === '' ? line.trimStart() : `\n${line}`;
    const mayGoOn = /^[{[]/.test(this.#stray) && this.#stray.length < MOST_STRAY && jsonIn(this.#stray) === undefined;
    if (!mayGoOn) this.#dispatchStray();
  }

  #dispatchStray(): void {
    const stray = this.#stray;
    this.#stray = '';
    if (stray !== '') this.#listener.onStray(stray);
  }

  #dispatch(): void {
    const [data, name, comment] = [this.#data, this.#name, this.#comment];
    this.#data = undefined;
    this.#name = undefined;
    this.#comment = undefined;
    this.#dispatchStray();
    if (data === undefined && name === undefined && comment === undefined) return;
    this.#listener.onEvent(data ?? '', name === '' ? undefined : name, comment);
  }
}

function joined(text: string | undefined, line: string): string {
  if (text === undefined) return line;
  if (text.length + line.length > MOST_BYTES) throw new TooLong('an event');
  return `${text}\n${line}`;
}

function lineEnd(chunk: Buffer, from: number): number {
  for (let i = from; i < chunk.length; i++) if (chunk[i] === LF || chunk[i] === CR) return i;
  return -1;
}
