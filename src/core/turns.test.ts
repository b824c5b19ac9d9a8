import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MonotonicClock } from './monotonic-clock.ts';
import { type Counted, Turns } from './turns.ts';

const BEAT_MS = 4;

/** What happens in one turn of an event loop, beside what comes. */
interface Turn {
  /** From when something came, or a timer was due, until the thread had a processor. */
  readonly wakesLateMs: number;
  /** The thread was stopped in its sleep. */
  readonly stoppedMs: number;
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
  readonly #own = new Turns(
    () => this.#nowMs,
    this,
    (call) => this.#atEnd.push(call),
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
    { wakesLateMs, stoppedMs, readMs, workMs }: Turn,
    onRead: (cameMs: number, since: number, foundBy: number) => void,
  ): void {
    this.#turns++;
    let ready = this.#ready();
    if (ready.length === 0) {
      const next = Math.min(...this.#coming.map(({ atMs }) => atMs), this.#nowMs + BEAT_MS);
      this.#idleMs += next - this.#nowMs + wakesLateMs + stoppedMs;
      this.#unservedMs += wakesLateMs;
      this.#nowMs = next + wakesLateMs + stoppedMs;
      // Who was stopped in its sleep finds its timer over, and does not look again in this turn.
      if (stoppedMs === 0) ready = this.#ready();
    }
    for (const socket of ready) {
      const cameMs = Math.min(...this.#coming.filter((each) => each.socket === socket).map(({ atMs }) => atMs));
      const since = this.#own.arrivedSince(this.#nowMs);
      onRead(cameMs, since, this.#own.foundBy(this.#nowMs));
      this.#coming = this.#coming.filter((each) => each.socket !== socket || each.atMs > this.#nowMs);
      this.#nowMs += readMs;
    }
    for (const call of this.#atEnd.splice(0)) call();
    if (ready.length === 0) this.#own.look(this.#nowMs); // The timer.
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
  stoppedMs: rarely(fc.double({ min: 20, max: 3000, noNaN: true })),
  readMs: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
  workMs: rarely(fc.double({ min: 0, max: 30, noNaN: true })),
});
const arrivals = fc.array(
  fc.record({ atMs: fc.double({ min: 0, max: 400, noNaN: true }), socket: fc.integer({ min: 1, max: 12 }) }),
  { maxLength: 60 },
);

describe('what is read now came no earlier than is said', () => {
  test('in any event loop: asleep, at work, late for want of a processor, stopped', () => {
    fc.assert(
      fc.property(arrivals, fc.infiniteStream(turn), (coming, turns) => {
        const loop = new Loop(coming);
        for (const each of turns) {
          if (loop.isDone) break;
          loop.turn(each, (cameMs, since, foundBy) => {
            expect(since).toBeLessThanOrEqual(cameMs + 1e-6);
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
    const quiet = { wakesLateMs: 0, stoppedMs: 0, readMs: 0.02, workMs: 0 };
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
