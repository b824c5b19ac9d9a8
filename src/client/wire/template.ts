import type { Delta, Dialect } from './dialect.ts';
import { readEvent } from './read-event.ts';

/** Stands in for the text while a template is tried out. */
const PROBE = '~';
/** A stream whose templates never hold differs elsewhere in every event: looking for more of them only costs. */
const MOST_IN_VAIN = 3;
const QUOTE = 34;
const BACKSLASH = 92;
const LEAST_PLAIN = 32;
const ZERO = 48;
const NINE = 57;

/** Bytes that are the same in every event, and what of no meaning comes behind them. */
interface Part {
  readonly fixed: Buffer;
  readonly filler: 'number' | 'string' | undefined;
}

/**
 * Recognises most events of a stream without parsing them.
 *
 * The events of one answer differ in one string, the piece of text that each brings, and perhaps in fillers, which the
 * dialect says are of no meaning:
 *
 *   event: response.output_text.delta⏎data: {"sequence_number":  17  ,"output_index":0,"delta":"  hello  "}⏎⏎
 *   └───────────────────── before ────────────────────────────┘└ f. ┘└──────── before ────────┘└ text ┘└ after ┘
 *
 * Once that has been seen, bytes with the same fixed parts, and between them only characters that stand for themselves
 * in a JSON string, can say nothing else: what comes before the text ends inside a string that only a quote could end,
 * and the first quote is the one behind it. Whether it really is the answer's text that differs is not guessed but
 * tried: the dialect reads the event with another text in that place, and must say that text and nothing else.
 */
export class Template {
  readonly #read: (data: string, name: string | undefined) => Delta;
  readonly #fillers: RegExp | undefined;
  #before: readonly Part[] = [];
  #after: readonly Part[] = [];
  #isFirst = true;
  #hasHeld = true;
  #inVain = 0;
  /** Where the text of the event that {@link match} recognised begins, where it ends, and where the event ends. */
  textFrom = 0;
  textEnd = 0;
  end = 0;

  constructor(dialect: Dialect) {
    const { fillers } = dialect;
    this.#read = (data, name) => readEvent(dialect, { data, name, comment: undefined });
    if (fillers.length > 0) this.#fillers = new RegExp(`"(?:${fillers.join('|')})":(?:(\\d+)|"[^"\\\\]*")`, 'g');
  }

  /** Whether an event that begins at `from` is of the kind that was learned. */
  match(bytes: Buffer, from: number): boolean {
    if (this.#before.length === 0) return false;
    const textFrom = passed(bytes, from, this.#before);
    if (textFrom === -1) return false;
    const textEnd = stringEnd(bytes, textFrom);
    if (textEnd === -1 || textEnd === textFrom) return false;
    const end = passed(bytes, textEnd, this.#after);
    if (end === -1) return false;
    this.textFrom = textFrom;
    this.textEnd = textEnd;
    this.end = end;
    this.#hasHeld = true;
    return true;
  }

  /** Makes the next events like this one, which the dialect read as `delta`, known by their bytes. */
  learn(data: string, name: string | undefined, delta: Delta): void {
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
    this.#before = [];
    const at = data.lastIndexOf(`"${text}"`) + 1;
    if (at === 0 || data.includes('\n') || !saysOnly(delta, text)) return;
    const [before, after] = [data.slice(0, at), data.slice(at + text.length)];
    if (!this.#says(before + PROBE + after, name, PROBE)) return;
    this.#before = this.#parts(`${name === undefined ? '' : `event: ${name}\n`}data: ${before}`);
    this.#after = this.#parts(`${after}\n\n`);
  }

  #says(data: string, name: string | undefined, text: string): boolean {
    try {
      return saysOnly(this.#read(data, name), text);
    } catch {
      return false; // What was replaced is something that the dialect needs.
    }
  }

  #parts(text: string): readonly Part[] {
    const parts: Part[] = [];
    let from = 0;
    for (const { 0: found, 1: number, index } of this.#fillers === undefined ? [] : text.matchAll(this.#fillers)) {
      const valueEnd = index + found.length - (number === undefined ? 1 : 0);
      const valueFrom = number === undefined ? index + found.indexOf('":"') + 3 : valueEnd - number.length;
      const filler = number === undefined ? 'string' : 'number';
      parts.push({ fixed: Buffer.from(text.slice(from, valueFrom)), filler });
      from = valueEnd;
    }
    return [...parts, { fixed: Buffer.from(text.slice(from)), filler: undefined }];
  }
}

/** Where the parts end that begin at `from`; −1 where it is something else that begins there. */
function passed(bytes: Buffer, from: number, parts: readonly Part[]): number {
  let at = from;
  for (let p = 0; p < parts.length; p++) {
    const { fixed, filler } = parts[p] as Part;
    if (at + fixed.length > bytes.length) return -1;
    for (let i = 0; i < fixed.length; i++) if (bytes[at + i] !== fixed[i]) return -1;
    at += fixed.length;
    if (filler === undefined) continue;
    at = filler === 'number' ? numberEnd(bytes, at) : stringEnd(bytes, at);
    if (at === -1) return -1;
  }
  return at;
}

/** Where the string's quote is; −1 where a character does not stand for itself. */
function stringEnd(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH || byte < LEAST_PLAIN) return -1;
  }
  return -1;
}

/** JSON's numbers do not begin with zeros. */
function numberEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at++;
  return at === from || (bytes[from] === ZERO && at > from + 1) ? -1 : at;
}

const saysOnly = (delta: Delta, text: string): boolean =>
  delta.output === 'answer' && delta.text === text && Object.keys(delta).length === 2;
