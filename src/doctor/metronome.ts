import type { Clock } from '../core/clock.ts';
import { type Due, DueQueue } from './due-queue.ts';

/** A timer of Node fires up to a millisecond late, so the last stretch is waited out turn by turn. */
const SPIN_MS = 1.2;
/** Between this many, sockets are read too, however far behind the schedule is. */
const MOST_IN_A_TURN = 16;

/**
 * One wait for thousands of streams: whatever is due soonest is what the process waits for. A timer for each
 * stream would be as coarse as Node's timers are, and dearer.
 */
export class Metronome<T extends Due> {
  readonly #queue = new DueQueue<T>();
  readonly #clock: Clock;
  readonly #beat: (item: T) => boolean;
  #timer: NodeJS.Timeout | undefined;
  #isTurning = false;

  /** @param beat does what is due, adding nothing; true when it is due again, at the later `dueMs` that it set */
  constructor(clock: Clock, beat: (item: T) => boolean) {
    this.#clock = clock;
    this.#beat = beat;
  }

  add(item: T): void {
    this.#queue.add(item);
    if (this.#isTurning || this.#queue.first !== item) return;
    clearTimeout(this.#timer);
    this.#wait();
  }

  stop(): void {
    this.#queue.clear();
    clearTimeout(this.#timer);
  }

  readonly #turn = (): void => {
    this.#isTurning = true;
    for (let i = 0; i < MOST_IN_A_TURN; i++) {
      const item = this.#queue.first;
      if (item === undefined || item.dueMs > this.#clock.now()) break;
      if (this.#beat(item)) this.#queue.settleFirst();
      else this.#queue.removeFirst();
    }
    this.#isTurning = false;
    this.#wait();
  };

  #wait(): void {
    const first = this.#queue.first;
    if (first === undefined) return;
    const leftMs = first.dueMs - this.#clock.now();
    if (leftMs > SPIN_MS) {
      this.#timer = setTimeout(this.#turn, Math.floor(leftMs - 1));
      return;
    }
    this.#isTurning = true;
    setImmediate(this.#turn);
  }
}
