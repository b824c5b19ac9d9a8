import type { Delta, Dialect } from './dialect.ts';
import { EventStream } from './event-stream.ts';
import { Template } from './template.ts';

/** Told what the events of one answer say, in their order. */
export interface AnswerListener {
  /** A piece of the answer's text and nothing else: UTF-8, from `from` up to `to`, whole characters. */
  onText(bytes: Buffer, from: number, to: number): void;
  onDelta(delta: Delta, data: string): void;
  /** An event that is none of the dialect's. */
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
    this.#events = new EventStream((data, name) => {
      let delta: Delta;
      try {
        delta = dialect.read(data);
      } catch (error) {
        return listener.onBadEvent(error, data);
      }
      this.#template.learn(data, name, delta);
      listener.onDelta(delta, data);
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
