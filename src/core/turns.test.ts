import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MonotonicClock } from './monotonic-clock.ts';
import { type Counted, Turns } from './turns.ts';

const BEAT_MS = 2;
/** How much later than its timer a thread may wake before it is known to have been kept from it. */
const TIMER_LATE_MS = 1.25;

/** What happens in one turn of an event loop, beside what comes. */
interface Turn {
  /** From when something came, or a timer was due, until the thread had a processor. */
  readonly wakesLateMs: number;
  /** It was kept from waking and nobody counted it: stopped, or without its virtual processor. */
  readonly keptMs: number;
  /** Its timer being over by then, it does not look again in this turn. */
  readonly missesLook: boolean;
  readonly readMs: number;
  /** Work that nobody is told of. */
  readonly workMs: number;
}

interface Arrival {
  readonly atMs: number;
  readonly socket: number;
}

/** An event loop of one thread, as far as it matters: what came when, when it looked, and what it read. */
class Loop implements Counted {
  readonly open = (): void => {};
  readonly close = (): void => {};
  readonly turns = (): number => this.#turns;
  readonly idleMs = (): number => this.#idleMs;
  readonly unservedMs = (): number => this.#unservedMs;
  readonly #atEnd: (() => void)[] = [];
  #nowMs = 0;
  #turns = 0;
  #idleMs = 0;
  #unservedMs = 0;
  #coming: readonly Arrival[];
  #onBeat = (): void => {};
  #beatDueMs = BEAT_MS;
  readonly #own = new Turns(
    () => this.#nowMs,
    this,
    (call) => this.#atEnd.push(call),
    (call) => {
      this.#onBeat = call;
      return () => {};
    },
  );

  constructor(coming: readonly Arrival[]) {
    this.#coming = coming;
    this.#own.watch();
  }

  get isDone(): boolean {
    return this.#coming.length === 0;
  }

  /** Sleeps if nothing has come, then reads whatever has, one socket after the other. */
  turn(
    { wakesLateMs, keptMs, missesLook, readMs, workMs }: Turn,
    onRead: (cameMs: number, since: number, foundBy: number) => void,
  ): void {
    this.#turns++;
    let ready = this.#ready();
    if (ready.length === 0) {
      const next = Math.max(this.#nowMs, Math.min(...this.#coming.map(({ atMs }) => atMs), this.#beatDueMs));
      this.#idleMs += next - this.#nowMs + wakesLateMs + keptMs;
      this.#unservedMs += wakesLateMs;
      this.#nowMs = next + wakesLateMs + keptMs;
      if (keptMs === 0 || !missesLook) ready = this.#ready();
    }
    for (const socket of ready) {
      const cameMs = Math.min(...this.#coming.filter((each) => each.socket === socket).map(({ atMs }) => atMs));
      const since = this.#own.arrivedSince(this.#nowMs);
      onRead(cameMs, since, this.#own.foundBy(this.#nowMs));
      this.#coming = this.#coming.filter((each) => each.socket !== socket || each.atMs > this.#nowMs);
      this.#nowMs += readMs;
    }
    for (const call of this.#atEnd.splice(0)) call();
    if (this.#nowMs >= this.#beatDueMs) {
      this.#onBeat();
      this.#beatDueMs = this.#nowMs + BEAT_MS;
    }
    this.#nowMs += workMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  #ready(): readonly number[] {
    return [...new Set(this.#coming.filter(({ atMs }) => atMs <= this.#nowMs).map(({ socket }) => socket))];
  }
}

const short = fc.double({ min: 0, max: 3, noNaN: true });
const rarely = (ms: fc.Arbitrary<number>): fc.Arbitrary<number> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: ms });

const turn: fc.Arbitrary<Turn> = fc.record({
  wakesLateMs: rarely(short),
  keptMs: rarely(fc.oneof(short, fc.double({ min: 3, max: 3000, noNaN: true }))),
  missesLook: fc.boolean(),
  readMs: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
  workMs: rarely(fc.double({ min: 0, max: 30, noNaN: true })),
});
const arrivals = fc.array(
  fc.record({ atMs: fc.double({ min: 0, max: 400, noNaN: true }), socket: fc.integer({ min: 1, max: 12 }) }),
  { maxLength: 60 },
);

describe('what is read now came no earlier than is said', () => {
  test.each([
    { name: 'asleep, at work, late for want of a processor', most: 0, missedMs: 0 },
    // Of being kept nobody tells, but that the timer came late.
    { name: 'stopped as well', most: 3000, missedMs: BEAT_MS + TIMER_LATE_MS },
  ])('in any event loop: $name', ({ most, missedMs }) => {
    fc.assert(
      fc.property(arrivals, fc.infiniteStream(turn), (coming, turns) => {
        const loop = new Loop(coming);
        for (const each of turns) {
          if (loop.isDone) break;
          loop.turn({ ...each, keptMs: Math.min(each.keptMs, most) }, (cameMs, since, foundBy) => {
            expect(since).toBeLessThanOrEqual(cameMs + missedMs + 1e-6);
            expect(foundBy).toBeGreaterThanOrEqual(cameMs - 1e-6);
            expect(since).toBeLessThanOrEqual(foundBy);
            expect(foundBy).toBeLessThanOrEqual(loop.nowMs);
          });
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('and hardly earlier where the thread has little to do', () => {
    const quiet = { wakesLateMs: 0, keptMs: 0, missesLook: false, readMs: 0.02, workMs: 0 };
    fc.assert(
      fc.property(arrivals, (coming) => {
        const loop = new Loop(coming);
        while (!loop.isDone)
          loop.turn(quiet, (cameMs, since) =>
            expect(cameMs - since).toBeLessThan(coming.length * quiet.readMs * 2 + 0.1),
          );
      }),
    );
  });
});

test('a thread that stood still says that what it finds may have come at any time since', async () => {
  const clock = new MonotonicClock();
  const stop = clock.watchTurns();
  await clock.sleepUntil(clock.now() + 20);
  const beforeMs = clock.now();
  while (clock.now() < beforeMs + 50);
  const { promise, resolve } = Promise.withResolvers<number>();
  // A message is read as a socket is: by the turn that comes after.
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = () => resolve(clock.arrivedSince(clock.now()));
  port1.postMessage('');
  expect(await promise).toBeLessThan(beforeMs + 50);
  port1.close();
  stop();
});
