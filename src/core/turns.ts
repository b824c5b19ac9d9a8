import { closeSync, openSync, readSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { RunMs } from './clock.ts';

/** While it is watched, the event loop comes round at least this often. */
const BEAT_MS = 2;
/** Timers count in whole milliseconds, and a thread needs a moment to wake. One that wakes later than this was kept from it. */
const TIMER_LATE_MS = 1.25;
/** To ask the scheduler takes 2 µs. What seems to be a sleep of less than this is taken for none, and not asked about. */
const ASK_EVERY_MS = 0.25;

/** libuv asks for 1,024 sockets at a time, and looks once more in the same turn if so many have something. */
const READS_A_LOOK = 1000;

/** A thread that does nothing for so long has stood still. */
const STANDSTILL_MS = 100;
const MOST_STANDSTILLS = 100;

/** A time in which the thread came to nothing that came for it. */
export interface Standstill {
  readonly fromMs: RunMs;
  readonly forMs: number;
}

/** What the thread's event loop and the scheduler count. */
export interface Counted {
  /** Before the first question, and after the last. */
  open(): void;
  close(): void;
  /** Turns of the event loop so far. */
  turns(): number;
  /** How long the event loop has slept so far because nothing had come, in ms. */
  idleMs(): number;
  /** How long the thread has so far been ready to run without a processor, in ms; 0 where the system does not tell. */
  unservedMs(): number;
}

/**
 * How early the bytes that this thread reads now may have come.
 *
 * A turn of the event loop looks which sockets have something, and reads those. Before it sleeps it has looked once
 * without sleeping, so it sleeps only if nothing had come:
 *
 *      ── turn ──────────────────┐ ┌── turn ──────────────────────────
 *       look │ read │ read │ …   │ │ look, sleep ~~~~~~~~ │ read │ read
 *                                      nothing there ─┘  └─ the first came: none of these came before
 *
 *   - It slept: what is read came when it woke, or later.
 *   - It did not: what is read was not there when the turn before looked.
 *
 * Neither instant is told, so each is taken as early as it can have been: the last instant known of the turn before, and
 * the sleep since. Of a sleep only that counts in which nothing came: from when something came until the thread had a
 * processor, it only seems to sleep. A thread that was stopped (SIGSTOP, a laptop's lid), or whose virtual processor was
 * taken away by its host, seems to have slept longer than its next timer allows, and has then not looked since it fell
 * asleep. What it was kept for less than that, nobody can tell: some 3 ms at most.
 */
export class Turns {
  readonly #now: () => RunMs;
  readonly #counted: Counted;
  readonly #atEndOfTurn: (call: () => void) => void;
  /** Something was read in this turn. */
  #isOpen = false;
  /** When this turn was first heard of: it had looked by then. */
  #foundMs: RunMs;
  #reads = 0;
  /** As early as what is read in this turn may have come. */
  #since: RunMs;
  /** As early as the last turn that is known of may have looked. */
  #lookedMs: RunMs;
  /** Until when the last turn that is known of was at work, at least. */
  #atWorkMs: RunMs;
  #turns: number;
  #idleMs: number;
  #unservedMs: number;
  #askedMs: RunMs;
  /** It slept before the last turn. */
  #sleeps = false;
  #watchers = 0;
  readonly #standstills: Standstill[] = [];
  readonly #beats: Beats;
  #stopBeat = (): void => {};
  /** When the next beat was set up, at the latest. */
  #beatMs: RunMs;

  /**
   * @param atEndOfTurn calls back when all that had come in this turn has been read
   * @param beats calls back every so many ms from then on
   */
  constructor(
    now: () => RunMs,
    counted: Counted = new ThreadCounts(),
    atEndOfTurn: (call: () => void) => void = setImmediate,
    beats: Beats = beatsOfTimer,
  ) {
    this.#now = now;
    this.#counted = counted;
    this.#atEndOfTurn = atEndOfTurn;
    this.#beats = beats;
    const atMs = now();
    this.#since = atMs;
    this.#foundMs = atMs;
    this.#lookedMs = atMs;
    this.#atWorkMs = atMs;
    this.#askedMs = atMs;
    this.#beatMs = atMs;
    this.#turns = counted.turns();
    this.#idleMs = counted.idleMs();
    this.#unservedMs = 0;
  }

  /**
   * Comes round every few milliseconds from now on, and asks the scheduler; without it a thread that was stopped is not
   * told from one that slept. Ends with a call of what it returns.
   */
  watch(): () => void {
    if (this.#watchers++ === 0) {
      this.#counted.open();
      this.#unservedMs = this.#counted.unservedMs();
      this.#beatMs = this.#now();
      this.#stopBeat = this.#beats(this.#onBeat, BEAT_MS);
    }
    return () => {
      if (--this.#watchers > 0) return;
      this.#stopBeat();
      this.#counted.close();
    };
  }

  /**
   * The earliest instant at which what is read now may have come to this machine. Called in the event loop's own callback
   * of a socket, and first thing there.
   */
  arrivedSince(atMs: RunMs): RunMs {
    this.#reads++;
    if (this.#isOpen) return this.#since;
    this.#turn(atMs);
    this.#isOpen = true;
    this.#atEndOfTurn(this.#close);
    return this.#since;
  }

  /**
   * By when the first bytes had come that are read now: whatever a turn reads was there when it looked, however many other
   * sockets come first. Called after {@link arrivedSince}.
   */
  foundBy(atMs: RunMs): RunMs {
    return this.#reads > READS_A_LOOK ? atMs : this.#foundMs;
  }

  /** Called wherever it costs little: the more turns are known of, the nearer is what is said of the next. */
  look(atMs: RunMs): void {
    if (this.#isOpen || this.#counted.turns() === this.#turns) this.#goesOn(atMs);
    else this.#turn(atMs);
  }

  /** Each of 100 ms and more, while it was watched; the longest, if there were very many. */
  get standstills(): readonly Standstill[] {
    return this.#standstills;
  }

  /** How long the thread has slept so far while nothing had come for it. */
  sleptMs(): number {
    return this.#counted.idleMs() - this.#counted.unservedMs();
  }

  #turn(atMs: RunMs): void {
    const turns = this.#counted.turns();
    const idleMs = this.#counted.idleMs();
    const hasSlept = idleMs > this.#idleMs;
    const sleepMs = hasSlept ? this.#sleepMs(idleMs - this.#idleMs, atMs) : 0;
    const lookedMs = Math.min(atMs, this.#atWorkMs + sleepMs);
    // Without a sleep, what is read now came after the turn before had looked, of which this may be the first word.
    if (hasSlept || turns - this.#turns > 1) this.#since = lookedMs;
    else if (turns > this.#turns) this.#since = this.#lookedMs;
    if (turns > this.#turns) {
      this.#lookedMs = lookedMs;
      this.#foundMs = atMs;
      this.#reads = 1;
    }
    this.#sleeps = hasSlept;
    this.#turns = turns;
    this.#wasAtWork(atMs, sleepMs);
    this.#idleMs = idleMs;
  }

  /** What of a sleep is sure to have been one. */
  #sleepMs(idleMs: number, atMs: RunMs): number {
    if (this.#watchers === 0) return idleMs;
    if (atMs - this.#askedMs < ASK_EVERY_MS) return 0;
    const sleepMs = Math.max(0, idleMs - this.#unservedSinceAsked(atMs));
    return atMs > this.#beatMs + BEAT_MS + TIMER_LATE_MS ? 0 : sleepMs;
  }

  readonly #onBeat = (): void => {
    this.look(this.#now());
    this.#beatMs = this.#now();
  };

  #unservedSinceAsked(atMs: RunMs): number {
    const unservedMs = this.#counted.unservedMs();
    const sinceMs = unservedMs - this.#unservedMs;
    this.#unservedMs = unservedMs;
    this.#askedMs = atMs;
    return sinceMs;
  }

  /** All that came in this turn has been read. */
  readonly #close = (): void => {
    this.#isOpen = false;
    this.#goesOn(this.#now());
  };

  /** In one and the same turn. What the thread was kept from so far is in none of its sleeps. */
  #goesOn(atMs: RunMs): void {
    this.#wasAtWork(atMs, 0);
    // A loop that never sleeps has no sleep that this could be in.
    if (this.#sleeps && this.#watchers > 0 && atMs - this.#askedMs >= ASK_EVERY_MS) this.#unservedSinceAsked(atMs);
  }

  /** Between two instants at which it is known to have been at work, it slept or had more to do than it should. */
  #wasAtWork(atMs: RunMs, sleptMs: number): void {
    const forMs = atMs - this.#atWorkMs - sleptMs;
    if (forMs >= STANDSTILL_MS && this.#watchers > 0) this.#stoodStill({ fromMs: atMs - forMs, forMs });
    this.#atWorkMs = atMs;
  }

  #stoodStill(standstill: Standstill): void {
    const all = this.#standstills;
    if (all.length < MOST_STANDSTILLS) return void all.push(standstill);
    const shortest = all.reduce((least, { forMs }, i) => (forMs < (all[least] as Standstill).forMs ? i : least), 0);
    if ((all[shortest] as Standstill).forMs < standstill.forMs) all[shortest] = standstill;
  }
}

type Beats = (call: () => void, everyMs: number) => () => void;

const beatsOfTimer: Beats = (call, everyMs) => {
  const timer = setInterval(call, everyMs).unref();
  return () => clearInterval(timer);
};

/** Of the thread that makes it, from Node and, on Linux, from /proc. */
class ThreadCounts implements Counted {
  readonly #text = Buffer.alloc(96);
  #file: number | undefined;

  open(): void {
    try {
      this.#file = openSync('/proc/thread-self/schedstat', 'r');
    } catch {
      // Another system, or no file may be opened any more: then it is not known.
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  turns(): number {
    return performance.nodeTiming.uvMetricsInfo.loopCount;
  }

  idleMs(): number {
    return performance.nodeTiming.idleTime;
  }

  /** The second of the three numbers there, in ns. */
  unservedMs(): number {
    if (this.#file === undefined) return 0;
    const end = readSync(this.#file, this.#text, 0, this.#text.length, 0);
    let ns = 0;
    for (let i = this.#text.indexOf(SPACE) + 1; i < end && this.#text[i] !== SPACE; i++)
      ns = ns * 10 + (this.#text[i] as number) - ZERO;
    return ns / 1e6;
  }
}

const SPACE = 0x20;
const ZERO = 0x30;
