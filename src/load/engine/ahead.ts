import type { Clock, RunMs } from '../../core/clock.ts';
import type { Performer, Start } from './performer.ts';

/** How much a load may have ready before it is wanted. */
export interface AheadLimits {
  readonly bytes: number;
  /** How many iterations, at this moment. */
  most(): number;
}

/** For all loads of a worker together; very long prompts take megabytes each. */
export const MOST_BYTES_AHEAD = 256 * 1024 * 1024;

/** While nobody knows how long a load's prompts are, no more of them than this are made elsewhere at a time. */
const MOST_UNKNOWN = 2;
/** How slowly it is forgotten how long one took to make: the first of all are made by cold code. */
const FORGETS = 0.95;

/** What a load starts: a number, and whatever the loop knows of it. */
interface Numbered {
  readonly index: number;
}

export interface Prepared<T> {
  readonly of: T;
  readonly start: Start;
}

interface Kept<T> extends Prepared<T> {
  /** Undefined until it is ready. */
  bytes: number | undefined;
  isTaken: boolean;
}

/**
 * Iterations made ready before they are wanted, handed out in the order of their numbers. So which is whose follows from the
 * order in which they begin, whether they were made ahead or not, and what is never begun is the end of the line.
 */
export class Ahead<T extends Numbered> {
  readonly #performer: Performer;
  readonly #clock: Clock;
  readonly #limits: AheadLimits;
  readonly #source: Iterator<T>;
  readonly #kept: Kept<T>[] = [];
  #upcoming: IteratorResult<T>;
  #isMadeElsewhere = false;
  #notReady = 0;
  #heldBytes = 0;
  #largestBytes = 0;
  #longestMs = 0;

  constructor(all: Iterable<T>, performer: Performer, clock: Clock, limits: AheadLimits) {
    this.#performer = performer;
    this.#clock = clock;
    this.#limits = limits;
    this.#source = all[Symbol.iterator]();
    this.#upcoming = this.#source.next();
  }

  /** The first that is not yet made; undefined where there is none. */
  get upcoming(): T | undefined {
    return this.#upcoming.done === true ? undefined : this.#upcoming.value;
  }

  /** The first that is not yet handed out. */
  get next(): T | undefined {
    return this.#kept[0]?.of ?? this.upcoming;
  }

  /** Making one costs this thread next to nothing: it is done elsewhere. */
  get isMadeElsewhere(): boolean {
    return this.#isMadeElsewhere;
  }

  get isEmpty(): boolean {
    return this.#kept.length === 0;
  }

  /** For how long making one holds this thread up, at most, as far as was seen. */
  get longestMs(): RunMs {
    return this.#longestMs;
  }

  /** Whether there is one more, and room for it. */
  get hasRoom(): boolean {
    if (this.upcoming === undefined || this.#kept.length >= this.#limits.most()) return false;
    if (this.#largestBytes === 0) return this.#notReady < MOST_UNKNOWN;
    return this.#heldBytes + (this.#notReady + 1) * this.#largestBytes <= this.#limits.bytes;
  }

  /** Makes the next one ready, or has it made. */
  make(): void {
    if (this.#upcoming.done === true) return;
    const of = this.#upcoming.value;
    const beganMs = this.#clock.now();
    const start = this.#performer.prepare(of.index);
    this.#isMadeElsewhere = start.ready !== undefined;
    this.#longestMs = Math.max(this.#clock.now() - beganMs, this.#longestMs * FORGETS);
    this.#kept.push(this.#watched({ of, start, bytes: undefined, isTaken: false }));
    this.#upcoming = this.#source.next();
  }

  /** The next in order, which may still have to become ready; undefined when there is no more. */
  take(): Prepared<T> | undefined {
    if (this.#kept.length === 0) this.make();
    const taken = this.#kept.shift();
    if (taken === undefined) return undefined;
    taken.isTaken = true;
    if (taken.bytes === undefined) this.#notReady--;
    else this.#heldBytes -= taken.bytes;
    return taken;
  }

  /** What was taken last and not begun is the next again. */
  putBack({ of, start }: Prepared<T>): void {
    this.#kept.unshift(this.#watched({ of, start, bytes: undefined, isTaken: false }));
  }

  #watched(kept: Kept<T>): Kept<T> {
    this.#notReady++;
    const { ready } = kept.start;
    if (ready === undefined) this.#weigh(kept);
    else
      void ready.then(
        () => this.#weigh(kept),
        () => {}, // Whoever takes it hears of it.
      );
    return kept;
  }

  #weigh(kept: Kept<T>): void {
    const bytes = kept.start.bytes?.() ?? 0;
    this.#largestBytes = Math.max(this.#largestBytes, bytes, 1);
    if (kept.isTaken) return;
    kept.bytes = bytes;
    this.#notReady--;
    this.#heldBytes += bytes;
  }
}
