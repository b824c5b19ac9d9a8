import type { Socket } from 'node:net';
import type { Clock, RunMs } from '../core/clock.ts';
import type { Rng } from '../core/rng.ts';
import { FIRST, lastOf, MIDDLE, type Order, type Pace, wholeOf } from './answers.ts';
import type { SourceBooks } from './books.ts';

interface Asked {
  readonly socket: Socket;
  readonly order: Order;
  readonly pace: Exclude<Pace, { readonly kind: 'instant' }>;
  readonly rng: Rng;
  /** When the request had been read. */
  readonly readMs: RunMs;
  readonly onEnd: () => void;
}

/** One answer under way: which event is due when. */
export class AnswerStream {
  dueMs: RunMs;
  readonly #asked: Asked;
  #written = 0;
  #lastMs: RunMs;

  constructor(asked: Asked) {
    const { pace, rng, readMs } = asked;
    this.#asked = asked;
    this.#lastMs = readMs;
    // Requests planned on one grid would else be answered on one grid, all streams in the same instant.
    this.dueMs = readMs + (pace.kind === 'steady' ? pace.gapMs * (1 + rng.next()) : this.#gapMs());
  }

  /** Writes the event that is due. True when there is another. */
  write(clock: Clock, books: SourceBooks): boolean {
    const { socket, order, readMs, onEnd } = this.#asked;
    if (socket.destroyed) return false;
    const isLast = this.#written + 1 === order.tokens;
    const bytes = order.tokens === 1 ? wholeOf(order) : isLast ? lastOf(order) : this.#written === 0 ? FIRST : MIDDLE;
    const lateFrom = this.dueMs;
    const atMs = clock.now(); // Before the write: over loopback the reader may have the bytes before it returns.
    socket.write(bytes);
    if (this.#written === 0) books.first(atMs - readMs, atMs - lateFrom, 1);
    else books.next(atMs - this.#lastMs, atMs - lateFrom);
    this.#lastMs = atMs;
    this.#written++;
    if (isLast) {
      onEnd();
      return false;
    }
    // From the instant that was planned, not from the write: lateness must not add up.
    this.dueMs = lateFrom + this.#gapMs();
    return true;
  }

  #gapMs(): number {
    const { pace, rng } = this.#asked;
    return pace.kind === 'steady' ? pace.gapMs : -Math.log(1 - rng.next()) * pace.gapMs;
  }
}
