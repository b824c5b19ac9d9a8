import { type AnswerListener, AnswerReader } from '../wire/answer-reader.ts';
import type { Dialect } from '../wire/dialect.ts';
import { MOST_BYTES, TooLong } from '../wire/too-long.ts';
import { sniff } from './sniff.ts';

/** How much of a body that is no stream is kept to say what it was. */
const KEPT_CHARACTERS = 16_384;
/** No page that tells an error is longer, and what is can't be waited for. */
const MOST_OF_NO_ANSWER = 1_000_000;

const isEventStream = (contentType: string): boolean => /^\s*text\/event-stream\b/i.test(contentType);

/** The body of one response: a stream of events, or a text that is kept. */
export class Body {
  readonly #dialect: Dialect;
  readonly #listener: AnswerListener;
  readonly #mayBeStream: boolean;
  #reader: AnswerReader | undefined;
  #decoder: TextDecoder | undefined;
  /** Came before it was known what they are the beginning of. */
  #waiting: Buffer[] | undefined;
  #bytes = 0;
  /** What is kept of a body that is no stream. */
  text = '';
  /** It is a stream, though its content type says otherwise. */
  isSniffed = false;

  constructor(dialect: Dialect, listener: AnswerListener, status: number, contentType: string) {
    this.#dialect = dialect;
    this.#listener = listener;
    this.#mayBeStream = status >= 200 && status < 300;
    if (!this.#mayBeStream) return;
    if (isEventStream(contentType)) this.#reader = new AnswerReader(dialect, listener);
    else this.#waiting = [];
  }

  get isStream(): boolean {
    return this.#reader !== undefined;
  }

  /** Whatever comes of it, it brings no answer: its status says so, or its beginning where a stream was asked for. */
  get isNoAnswer(): boolean {
    if (!this.#mayBeStream) return true;
    return this.#reader === undefined && this.#waiting === undefined && !this.#dialect.answersWhole;
  }

  /** It is no answer, and longer than anything that says why. */
  get isEnough(): boolean {
    return this.isNoAnswer && this.#bytes > MOST_OF_NO_ANSWER;
  }

  /** Throws {@link TooLong} for an answer, or an event, longer than one may be. */
  push(bytes: Buffer): void {
    if (this.#reader !== undefined) return this.#reader.push(bytes);
    this.#keep(bytes);
    if (this.#waiting === undefined) return;
    this.#waiting.push(Buffer.from(bytes));
    const kind = sniff(this.text);
    if (kind === undefined) return;
    const all = this.#waiting;
    this.#waiting = undefined;
    if (kind === 'whole') return;
    this.isSniffed = true;
    this.#reader = new AnswerReader(this.#dialect, this.#listener);
    for (const each of all) this.#reader.push(each);
  }

  end(): void {
    this.#reader?.end();
  }

  /** A whole answer is kept whole: vectors for a long list of texts take megabytes. */
  #keep(bytes: Buffer): void {
    this.#bytes += bytes.length;
    const isAnswer = this.#mayBeStream && this.#dialect.answersWhole;
    if (isAnswer && this.#bytes > MOST_BYTES) throw new TooLong('the answer');
    if (!isAnswer && this.text.length >= KEPT_CHARACTERS) return;
    this.#decoder ??= new TextDecoder();
    this.text += this.#decoder.decode(bytes, { stream: true });
  }
}
