import { type AnswerListener, AnswerReader } from '../wire/answer-reader.ts';
import type { Dialect } from '../wire/dialect.ts';
import { sniff } from './sniff.ts';

/** How much of a body that is no stream is kept to say what it was. */
const KEPT_CHARACTERS = 16_384;
/** A whole answer is kept whole: vectors for a long list of texts take megabytes. */
const KEPT_OF_WHOLE = 64_000_000;

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

  #keep(bytes: Buffer): void {
    const most = this.#mayBeStream && this.#dialect.answersWhole ? KEPT_OF_WHOLE : KEPT_CHARACTERS;
    if (this.text.length >= most) return;
    this.#decoder ??= new TextDecoder();
    this.text += this.#decoder.decode(bytes, { stream: true });
  }
}
