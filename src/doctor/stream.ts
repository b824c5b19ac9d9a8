import type { Socket } from 'node:net';
import type { Clock, RunMs } from '../core/clock.ts';
import type { Rng } from '../core/rng.ts';
import { FIRST, lastOf, MIDDLE, type Order, type Pace, wholeOf } from './answers.ts';
import type { SourceBooks } from './books.ts';

type Paced = Exclude<Pace, { readonly kind: 'instant' }>;

/** One answer under way: which event is due when. */
export class AnswerStream {
  dueMs: RunMs;
  readonly #socket: Socket;
  readonly #order: Order;
  readonly #pace: Paced;
  readonly #rng: Rng;
  readonly #readMs: RunMs;
  readonly #onEnd: () => void;
  #written = 0;
  #lastMs: RunMs;

  constructor(socket: Socket, order: Order, pace: Paced, rng: Rng, readMs: RunMs, onEnd: () => void) {
    this.#socket = socket;
    this.#order = order;
    this.#pace = pace;
    this.#rng = rng;
    this.#readMs = readMs;
    this.#lastMs = readMs;
    this.#onEnd = onEnd;
    // Requests planned on one grid would else be answered on one grid, all streams in the same instant.
    this.dueMs = readMs + (pace.kind === 'steady' ? pace.gapMs * (1 + rng.next()) : this.#gapMs());
  }

  /** Writes the event that is due. True when there is another. */
  write(clock: Clock, books: SourceBooks): boolean {
    if (this.#socket.destroyed) return false;
    const { tokens } = this.#order;
    const isLast = this.#written + 1 === tokens;
    const bytes =
      tokens === 1 ? wholeOf(this.#order) : isLast ? lastOf(this.#order) : this.#written === 0 ? FIRST : MIDDLE;
    const lateFrom = this.dueMs;
    const atMs = clock.now(); // Before the write: over loopback the reader may have the bytes before it returns.
    this.#socket.write(bytes);
    if (this.#written === 0) books.first(atMs - this.#readMs, atMs - lateFrom, 1);
    else books.next(atMs - this.#lastMs, atMs - lateFrom);
    this.#lastMs = atMs;
    this.#written++;
    if (isLast) {
      this.#onEnd();
      return false;
    }
    // From the instant that was planned, not from the write: lateness must not add up.
    this.dueMs = lateFrom + this.#gapMs();
    return true;
  }

  #gapMs(): number {
    const { kind, gapMs } = this.#pace;
    return kind === 'steady' ? gapMs : -Math.log(1 - this.#rng.next()) * gapMs;
  }
}
