import type { Delta } from './dialect.ts';

/** Stands in for the text while a template is tried out. */
const PROBE = '~';
/** A stream whose templates never hold differs elsewhere in every event: looking for more of them only costs. */
const MOST_IN_VAIN = 3;
const QUOTE = 34;
const BACKSLASH = 92;
const LEAST_PLAIN = 32;
const NONE = Buffer.alloc(0);

/**
 * Recognises most events of a stream without parsing them.
 *
 * The events of one answer differ in one string, the piece of text that each brings:
 *
 *   data: {"id":"c-1","choices":[{"index":0,"delta":{"content":"  hello  "},"finish_reason":null}]}⏎⏎
 *   └─────────────────────────── prefix ───────────────────────┘└ text ┘└──────── suffix ─────────┘
 *
 * Once that has been seen, bytes with the same prefix and suffix, and between them only characters that stand for
 * themselves in a JSON string, can say nothing else: the prefix ends inside a string that only a quote could end,
 * and the first quote is the suffix's. Whether it really is the answer's text that differs is not guessed but tried:
 * the dialect reads the event with another text in that place, and must say that text and nothing else.
 */
export class Template {
  readonly #read: (data: string) => Delta;
  #prefix = NONE;
  #suffix = NONE;
  #isFirst = true;
  #hasHeld = true;
  #inVain = 0;

  /** @param read the dialect's own; what an event says must follow from its data alone */
  constructor(read: (data: string) => Delta) {
    this.#read = read;
  }

  /** Bytes before the text of an event that {@link match} recognised. */
  get textOffset(): number {
    return this.#prefix.length;
  }

  /** Bytes after its text. */
  get afterText(): number {
    return this.#suffix.length;
  }

  /** Where the text ends of an event that begins at `from`, if it is one of the kind that was learned; −1 if not. */
  match(bytes: Buffer, from: number): number {
    const prefix = this.#prefix;
    const suffix = this.#suffix;
    const start = from + prefix.length;
    const last = bytes.length - suffix.length;
    if (prefix.length === 0 || start >= last) return -1;
    for (let i = 0; i < prefix.length; i++) if (bytes[from + i] !== prefix[i]) return -1;
    let end = start;
    for (; end <= last; end++) {
      const byte = bytes[end] as number;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH || byte < LEAST_PLAIN) return -1;
    }
    if (end === start || end > last) return -1;
    for (let i = 0; i < suffix.length; i++) if (bytes[end + i] !== suffix[i]) return -1;
    this.#hasHeld = true;
    return end;
  }

  /** Makes the next events like this one, which the dialect read as `delta`, known by their bytes. */
  learn(data: string, delta: Delta): void {
    const { text } = delta;
    if (text === undefined || this.#inVain >= MOST_IN_VAIN) return;
    // An answer of one piece would never use what was learned from it.
    if (this.#isFirst) {
      this.#isFirst = false;
      return;
    }
    if (!this.#hasHeld) this.#inVain++;
    else this.#inVain = 0;
    this.#hasHeld = false;
    this.#prefix = NONE;
    const at = data.lastIndexOf(`"${text}"`) + 1;
    if (at === 0 || data.includes('\n') || !saysOnly(delta, text)) return;
    const [before, after] = [data.slice(0, at), data.slice(at + text.length)];
    if (!this.#says(before + PROBE + after, PROBE)) return;
    this.#prefix = Buffer.from(`data: ${before}`);
    this.#suffix = Buffer.from(`${after}\n\n`);
  }

  #says(data: string, text: string): boolean {
    try {
      return saysOnly(this.#read(data), text);
    } catch {
      return false; // What was replaced is something that the dialect needs.
    }
  }
}

const saysOnly = (delta: Delta, text: string): boolean =>
  delta.output === 'answer' && delta.text === text && Object.keys(delta).length === 2;
