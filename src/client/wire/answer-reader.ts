import type { Delta, Dialect } from './dialect.ts';
import { EventStream } from './event-stream.ts';
import { readEvent, readStray } from './read-event.ts';
import { Template } from './template.ts';

/** Told what the events of one answer say, in their order. */
export interface AnswerListener {
  /** A piece of the answer's text and nothing else: UTF-8, from `from` up to `to`, whole characters. */
  onText(bytes: Buffer, from: number, to: number): void;
  onDelta(delta: Delta, data: string): void;
  /** An event that is none of the dialect's, or text that is no event at all. */
  onBadEvent(error: unknown, data: string): void;
}

/** Reads one streamed answer. Most of its events are known by their bytes; the others are parsed. */
export class AnswerReader {
  readonly #listener: AnswerListener;
  readonly #template: Template;
  readonly #events: EventStream;

  constructor(dialect: Dialect, listener: AnswerListener) {
    this.#listener = listener;
    this.#template = new Template(dialect);
    const read = (text: string, name: string | undefined, readOne: () => Delta): void => {
      let delta: Delta;
      try {
        delta = readOne();
      } catch (error) {
        return listener.onBadEvent(error, text);
      }
      if (text === '' && Object.keys(delta).length === 0) return; // A comment, or a name with nothing to it.
      this.#template.learn(text, name, delta);
      listener.onDelta(delta, text);
    };
    this.#events = new EventStream({
      onEvent: (data, name, comment) => read(data, name, () => readEvent(dialect, { data, name, comment })),
      onStray: (text) => read(text, undefined, () => readStray(text)),
    });
  }

  push(chunk: Buffer): void {
    let from = 0;
    if (this.#events.isBetweenEvents) {
      const template = this.#template;
      while (from < chunk.length && template.match(chunk, from)) {
        this.#listener.onText(chunk, template.textFrom, template.textEnd);
        from = template.end;
      }
      if (from === chunk.length) return;
    }
    this.#events.push(from === 0 ? chunk : chunk.subarray(from));
  }

  end(): void {
    this.#events.end();
  }
}
