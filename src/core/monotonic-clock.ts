import type { RunMs, WireClock } from './clock.ts';
import { type Standstill, Turns } from './turns.ts';

/** Node's timers count whole milliseconds and fire up to one late, so the last stretch is waited out turn by turn. */
const SPIN_MS = 1.2;
/** While the clock is read this often, by the stamps of arriving bytes, whoever is due is woken by one of them. */
const OFTEN_MS = 0.25;
/** Such is judged anew over this long, and holds while no more than this share of the time was without a reading. */
const JUDGED_OVER_MS = 20;
const MOST_UNREAD = 0.05;
/**
 * Every turn leaves some garbage, and 300,000 turns a second left most of what a run had to collect: so a turn waits
 * this long before the next. Bytes that arrive in it are read that much later.
 */
const LINGER_MS = 0.02;
/** A turn in which nothing else happened takes a few microseconds more than that; real work takes longer. */
const IDLE_TURN_MS = 0.05;

/** Milliseconds on the one clock that all threads and processes of this machine read (CLOCK_MONOTONIC). */
export const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** From the machine's instants to this thread's: between two readings a thread may lose its processor, so it takes the best of several. */
function sinceMachineMs(): number {
  let since = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < 5; i++) since = Math.max(since, performance.now() - machineMs());
  return since;
}

interface Sleeper {
  readonly at: RunMs;
  readonly wake: () => void;
}

/**
 * The machine's monotonic clock.
 *
 * `sleepUntil` sets a timer for the whole milliseconds and then turns the event loop until the instant
 * is reached: less than 0.01 ms late at the median where a plain timer is 0.7 ms late. Other work goes on during
 * those turns. The turns that did nothing are added up in `idleSpinMs`, so that waiting precisely is
 * not mistaken for being busy.
 *
 * A server that answers 256 streams in one step wakes 256 sockets in one turn, and timers would wait until all
 * of them are read. So every reading of the clock, and each of those sockets makes one, also wakes whoever is due.
 * Where readings follow each other closely anyway, nothing is turned: it would only take time from them.
 */
export class MonotonicClock implements WireClock {
  readonly #origin: number;
  readonly #sleepers = new Set<Sleeper>();
  #nextAt: RunMs = Number.POSITIVE_INFINITY;
  #idleSpinMs = 0;
  #isSpinning = false;
  #readMs: RunMs = Number.NEGATIVE_INFINITY;
  #unreadMs = 0;
  #judgedMs: RunMs = 0;
  #isReadOften = false;
  readonly #turns: Turns;

  /** @param zeroAtMs the instant that is zero, by {@link machineMs} */
  constructor(zeroAtMs = machineMs()) {
    // Every thread's `performance.now()` has a zero of its own.
    this.#origin = zeroAtMs + sinceMachineMs();
    this.#turns = new Turns(() => performance.now() - this.#origin);
  }

  now(): RunMs {
    const now = performance.now() - this.#origin;
    if (now - this.#readMs > OFTEN_MS) this.#unreadMs += now - this.#readMs;
    this.#readMs = now;
    if (now >= this.#nextAt) this.#wakeDue(now);
    return now;
  }

  arrivedSince(atMs: RunMs): RunMs {
    return this.#turns.arrivedSince(atMs);
  }

  foundBy(atMs: RunMs): RunMs {
    return this.#turns.foundBy(atMs);
  }

  look(): void {
    this.#turns.look(performance.now() - this.#origin);
  }

  sleptMs(): number {
    return this.#turns.sleptMs() + this.#idleSpinMs;
  }

  /** While turns were watched. */
  get standstills(): readonly Standstill[] {
    return this.#turns.standstills;
  }

  /** Knows from now on when the thread was stopped or had no processor; ends with a call of what it returns. */
  watchTurns(): () => void {
    return this.#turns.watch();
  }

  /** Milliseconds spent so far turning an idle event loop. */
  get idleSpinMs(): number {
    return this.#idleSpinMs;
  }

  sleepUntil(t: RunMs, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted || this.#look() >= t) return resolve();
      let timer: NodeJS.Timeout | undefined;
      const sleeper: Sleeper = {
        at: t,
        wake: () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', sleeper.wake);
          this.#remove(sleeper);
          resolve();
        },
      };
      const wait = (): void => {
        const now = this.#look();
        this.#turns.look(now);
        const left = t - now;
        if (!this.#sleepers.has(sleeper)) return;
        if (left > SPIN_MS) timer = setTimeout(wait, Math.floor(left - 1));
        else if (this.#willBeRead(now)) timer = setTimeout(wait, Math.ceil(left));
        else this.#spin(now);
      };
      signal?.addEventListener('abort', sleeper.wake, { once: true });
      this.#sleepers.add(sleeper);
      this.#nextAt = Math.min(this.#nextAt, t);
      wait();
    });
  }

  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Turns the event loop until nobody is due soon; one such loop serves all sleepers. */
  #spin(fromMs: RunMs): void {
    if (this.#isSpinning) return;
    this.#isSpinning = true;
    const turn = (before: RunMs): void => {
      const lingerUntil = Math.min(before + LINGER_MS, this.#nextAt) + this.#origin;
      while (performance.now() < lingerUntil);
      const readMs = this.#readMs;
      const lingered = this.#look();
      this.#idleSpinMs += lingered - before;
      setImmediate(() => {
        const now = this.#look();
        this.#turns.look(now);
        // A turn in which somebody read the clock had work to do.
        if (this.#readMs === readMs && now - lingered < IDLE_TURN_MS) this.#idleSpinMs += now - lingered;
        if (this.#nextAt - now <= SPIN_MS) turn(now);
        else this.#isSpinning = false;
      });
    };
    turn(fromMs);
  }

  /** A reading of our own: it wakes whoever is due, and says nothing of how often others read. */
  #look(): RunMs {
    const now = performance.now() - this.#origin;
    if (now >= this.#nextAt) this.#wakeDue(now);
    return now;
  }

  #willBeRead(now: RunMs): boolean {
    const overMs = now - this.#judgedMs;
    if (overMs >= JUDGED_OVER_MS) {
      const sinceRead = now - this.#readMs;
      const unreadMs = this.#unreadMs + (sinceRead > OFTEN_MS ? sinceRead : 0);
      this.#isReadOften = unreadMs <= overMs * MOST_UNREAD;
      this.#unreadMs = 0;
      this.#readMs = now;
      this.#judgedMs = now;
    }
    return this.#isReadOften;
  }

  #wakeDue(now: RunMs): void {
    for (const sleeper of this.#sleepers) if (sleeper.at <= now) sleeper.wake();
  }

  #remove(sleeper: Sleeper): void {
    this.#sleepers.delete(sleeper);
    if (sleeper.at > this.#nextAt) return;
    this.#nextAt = Number.POSITIVE_INFINITY;
    for (const { at } of this.#sleepers) this.#nextAt = Math.min(this.#nextAt, at);
  }
}
