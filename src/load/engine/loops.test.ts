import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import type { ClosedLoad, OpenLoad, Plan } from '../../core/plan.ts';
import { constant } from '../plan/arrivals/constant.ts';
import { shareOf } from '../plan/arrivals/share.ts';
import { closedLoop } from './closed-loop.ts';
import { openLoop } from './open-loop.ts';
import { perform } from './perform.ts';
import type { Performer, Start } from './performer.ts';

type Event = readonly [kind: string, atMs: number, detail?: unknown];

/** Iterations that take as long as `tookMs` says, under virtual time. */
function performer(clock: VirtualClock, tookMs: (index: number) => number) {
  const events: Event[] = [];
  let running = 0;
  let mostRunning = 0;
  const made: Performer = {
    prepare: (index) => async (plannedMs, cut) => {
      events.push(['start', clock.now(), plannedMs]);
      running++;
      mostRunning = Math.max(mostRunning, running);
      await clock.sleepUntil(clock.now() + tookMs(index), cut);
      running--;
      events.push([cut.aborted ? `cut (${cut.reason})` : 'end', clock.now()]);
    },
    drop: (_, plannedMs) => events.push(['drop', plannedMs]),
    cancel: (_, plannedMs) => events.push(['cancel', plannedMs]),
    leaveOver: (iterations, atMs) => events.push(['left over', atMs, iterations]),
  };
  const times = (kind: string): readonly number[] => events.filter(([k]) => k === kind).map(([, at]) => at);
  return { clock, made, events, times, mostRunning: () => mostRunning };
}

const open = (over: Partial<OpenLoad> = {}): OpenLoad => ({
  kind: 'open',
  name: 'x',
  endsMs: 1000,
  gracefulStopMs: 30_000,
  maxInFlight: 1000,
  arrivals: () => shareOf(constant(10, 1000, 1000), 0, { index: 0, count: 1 }, 1000),
  ...over,
});

const closed = (over: Partial<ClosedLoad> = {}): ClosedLoad => ({
  kind: 'closed',
  name: 'x',
  endsMs: 1000,
  gracefulStopMs: 30_000,
  gracefulRampDownMs: 0,
  steps: () => [{ atMs: 0, vus: 2 }],
  share: { index: 0, count: 1 },
  budget: { kind: 'unlimited' },
  ...over,
});

const never = new AbortController().signal;

/** Making a prompt takes the generator a while, in which it does nothing else. */
const slowToPrepare = (clock: VirtualClock, made: Performer, prepareMs: number): Performer => ({
  ...made,
  prepare(index) {
    clock.pass(prepareMs);
    return made.prepare(index);
  },
});

/** Requests that are written when the event loop has turned, as undici does. */
function writing(prepareMs = 0) {
  const seen: string[] = [];
  const unwritten: number[] = [];
  const write = (): void => {
    for (const index of unwritten.splice(0)) seen.push(`written ${index}`);
  };
  class TurningClock extends VirtualClock {
    override turn(): Promise<void> {
      write();
      return super.turn();
    }
  }
  const clock = new TurningClock();
  const { made, events } = performer(clock, () => 100);
  const prepare = (index: number): Start => {
    seen.push(`prepared ${index}`);
    clock.pass(prepareMs);
    return (...call) => {
      unwritten.push(index);
      return made.prepare(index)(...call);
    };
  };
  return { clock, seen, events, write, made: { ...made, prepare } };
}

describe('the open loop', () => {
  test('lets others have their turn while it catches up, though its starts take longer than they are apart', async () => {
    const { clock, made, times } = performer(new VirtualClock(), () => 5);
    let turns = 0;
    clock.turn = () => Promise.resolve(void turns++);
    const slow: Performer = {
      ...made,
      prepare: (index) => (plannedMs, cut) => {
        clock.pass(150);
        return made.prepare(index)(plannedMs, cut);
      },
    };
    await clock.run(openLoop(open(), slow, clock, never));
    expect(times('start')).toHaveLength(10);
    // One for each of those that were late, which are all but the first.
    expect(turns).toBeGreaterThanOrEqual(9);
  });

  test('a stalled server does not slow the schedule', async () => {
    const clock = new VirtualClock();
    const { made, times } = performer(clock, () => 5000);
    await clock.run(openLoop(open(), made, clock, never));
    expect(times('start')).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    expect(times('end')).toHaveLength(10);
  });

  test('what was started is written before more is made ready, and what is due soon is made at once', async () => {
    const seen = async (atMs: readonly number[], prepareMs = 0) => {
      const { clock, seen, made } = writing(prepareMs);
      const arrivals = () => atMs.map((at, index) => ({ index, atMs: at }));
      await clock.run(openLoop(open({ arrivals }), made, clock, never));
      return seen;
    };
    expect(await seen([0, 100])).toEqual(['prepared 0', 'written 0', 'prepared 1']);
    expect((await seen([0, 1])).slice(0, 2)).toEqual(['prepared 0', 'prepared 1']);
    // A burst finds all of it ready; what takes longer to make than there is time for is not begun.
    const burst = ['prepared 0', 'prepared 1', 'prepared 2', 'prepared 3'];
    expect(await seen([100, 100, 100, 100])).toEqual(burst);
    expect((await seen([100, 100, 100, 100], 60)).slice(0, 2)).toEqual(['prepared 0', 'prepared 1']);
  });

  test('arrivals that come before their request is made are counted, whoever makes it', async () => {
    const clock = new VirtualClock();
    const { made, times } = performer(clock, () => 10);
    const slowElsewhere: Performer = {
      ...made,
      prepare: (index) => Object.assign(made.prepare(index), { ready: clock.sleepUntil(clock.now() + 150) }),
    };
    const told = openLoop(open(), slowElsewhere, clock, never);
    await clock.run(told);
    expect(times('start')[0]).toBe(150);
    expect(await told).toEqual({ arrivals: 10, unready: 1, longestMs: 150 });
    const here = openLoop(open(), slowToPrepare(clock, made, 150), clock, never);
    await clock.run(here);
    expect((await here).unready).toBe(10);
  });

  test('no more is made ready than there is room for', async () => {
    const clock = new VirtualClock();
    const { made } = performer(clock, () => 10);
    let ready = 0;
    let mostReady = 0;
    const large: Performer = {
      ...made,
      prepare(index) {
        const start = made.prepare(index);
        mostReady = Math.max(mostReady, ++ready);
        const begin: Start = (...call) => {
          ready--;
          return start(...call);
        };
        return Object.assign(begin, { bytes: () => 40 });
      },
    };
    await clock.run(openLoop(open(), large, clock, never, 100));
    expect(mostReady).toBe(3); // The one that is due, and two ahead.
  });

  test('an arrival that finds every user busy is dropped, never queued', async () => {
    const clock = new VirtualClock();
    const { made, times, mostRunning } = performer(clock, () => 250);
    await clock.run(openLoop(open({ maxInFlight: 2 }), made, clock, never));
    expect(times('start')).toEqual([0, 100, 300, 400, 600, 700, 900]);
    expect(times('drop')).toEqual([200, 500, 800]);
    expect(mostRunning()).toBe(2);
  });

  test('what still runs after the graceful stop is cut off, and said to be', async () => {
    const clock = new VirtualClock();
    const { made, times } = performer(clock, (index) => (index === 9 ? 60_000 : 10));
    await clock.run(openLoop(open({ gracefulStopMs: 2000 }), made, clock, never));
    expect(times('cut (end-of-run)')).toEqual([3000]);
    expect(clock.now()).toBe(3000);
  });

  test('stopping cuts off what runs at once and starts nothing more', async () => {
    const clock = new VirtualClock();
    const { made, times } = performer(clock, () => 10_000);
    const abort = new AbortController();
    const done = openLoop(open(), made, clock, abort.signal);
    await clock.runUntil(250);
    abort.abort(clock.now());
    await clock.run(done);
    expect(times('start')).toEqual([0, 100, 200]);
    expect(times('cut (aborted)')).toEqual([250, 250, 250]);
    expect(times('cancel')).toEqual([]);
  });

  test('an arrival whose time had come when the run was stopped is cancelled, not lost', async () => {
    const clock = new VirtualClock();
    const { made, times } = performer(clock, () => 1);
    const abort = new AbortController();
    abort.abort(350);
    await clock.run(openLoop(open(), made, clock, abort.signal));
    expect(times('cancel')).toEqual([0, 100, 200, 300]);
    expect(times('start')).toEqual([]);
  });
});

describe('the closed loop', () => {
  test('each user starts its next iteration when the last one ends', async () => {
    const clock = new VirtualClock();
    const { made, times } = performer(clock, () => 400);
    await clock.run(closedLoop(closed(), made, clock, never));
    expect(times('start')).toEqual([0, 0, 400, 400, 800, 800]);
    expect(clock.now()).toBe(1200);
  });

  test('a request is planned for when it is ready, and the time until then is told apart', async () => {
    const clock = new VirtualClock();
    const { made, events } = performer(clock, () => 300);
    const load = closed({ steps: () => [{ atMs: 0, vus: 1 }] });
    const done = closedLoop(load, slowToPrepare(clock, made, 100), clock, never);
    await clock.run(done);
    const starts = events.filter(([kind]) => kind === 'start');
    expect(starts.map(([, atMs, plannedMs]) => [atMs, plannedMs])).toEqual([
      [100, 100],
      [500, 500],
      [900, 900],
    ]);
    expect(await done).toEqual({ preparingMs: 300, waitingMs: 0, wholeMs: 1200 });
  });

  test('users that are free begin as many at a time as take no time, and are written before the next', async () => {
    const { clock, seen, made } = writing(0.6);
    await clock.run(closedLoop(closed({ endsMs: 150 }), made, clock, never));
    expect(seen.filter((what) => what.startsWith('written'))).toEqual([0, 1, 2, 3].map((n) => `written ${n}`));
    expect(seen.slice(0, 4)).toEqual(['prepared 0', 'written 0', 'prepared 1', 'written 1']);
  });

  test('their next iterations are made ready while answers are awaited, one a user, and begun in their order', async () => {
    const clock = new VirtualClock();
    const { made, times } = performer(clock, () => 100);
    const prepared: (readonly [index: number, atMs: number])[] = [];
    const begun: number[] = [];
    const noting: Performer = {
      ...made,
      prepare(index) {
        prepared.push([index, clock.now()]);
        const start = made.prepare(index);
        return (...call) => {
          begun.push(index);
          return start(...call);
        };
      },
    };
    const load = closed({ budget: { kind: 'shared', iterations: 5 }, endsMs: 60_000 });
    await clock.run(closedLoop(load, noting, clock, never));
    expect(prepared).toEqual([0, 1, 2, 3, 4].map((index) => [index, index < 4 ? 0 : 100]));
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    expect(times('start')).toEqual([0, 0, 100, 100, 200]);
  });

  test('what takes long is not made ahead on the thread that takes the stamps, and elsewhere it is', async () => {
    const clock = new VirtualClock();
    const { made, times } = performer(clock, () => 300);
    const elsewhere: Performer = {
      ...made,
      prepare: (index) => Object.assign(made.prepare(index), { ready: clock.sleepUntil(clock.now() + 100) }),
    };
    const load = closed({ steps: () => [{ atMs: 0, vus: 1 }] });
    const done = closedLoop(load, elsewhere, clock, never);
    await clock.run(done);
    expect(times('start')).toEqual([100, 400, 700]);
    expect(await done).toEqual({ preparingMs: 100, waitingMs: 0, wholeMs: 1000 });
  });

  test('who waits for another to be prepared waits for that, and who waits for a turn for that', async () => {
    const { clock, made } = writing(100);
    const done = closedLoop(closed({ endsMs: 250 }), made, clock, never);
    await clock.run(done);
    expect(await done).toMatchObject({ preparingMs: 100 + 200, waitingMs: 0 });
  });

  test('users who begin leave two thirds of the time to answers, and those who go on take what they need', async () => {
    const clock = new VirtualClock();
    // The first three end at one instant, and the next are never over.
    const { made, times } = performer(clock, (index) => [1000, 970, 940][index] ?? 5000);
    // To begin takes the generator 10 ms, in which it does nothing else.
    const busy: Performer = {
      ...made,
      prepare: (index) => {
        const start = made.prepare(index);
        return (plannedMs, cut, user) => {
          const done = start(plannedMs, cut, user);
          clock.pass(10);
          return done;
        };
      },
    };
    await clock.run(closedLoop(closed({ steps: () => [{ atMs: 0, vus: 3 }], endsMs: 1500 }), busy, clock, never));
    expect(times('start')).toEqual([0, 30, 60, 1000, 1010, 1020]);
  });

  test('a request that is not ready when time runs out is not waited for', async () => {
    const clock = new VirtualClock();
    const { made, events } = performer(clock, () => 300);
    const never_ = new Promise<void>(() => {});
    const stuck: Performer = { ...made, prepare: (index) => Object.assign(made.prepare(index), { ready: never_ }) };
    const load = closed({ budget: { kind: 'shared', iterations: 5 } });
    await clock.run(closedLoop(load, stuck, clock, never));
    expect(clock.now()).toBe(1000);
    expect(events).toEqual([['left over', 1000, 5]]);
  });

  test('what was not ready before time ran out was not begun: it is left over, not lost', async () => {
    const clock = new VirtualClock();
    const { made, times, events } = performer(clock, () => 300);
    const load = closed({ steps: () => [{ atMs: 0, vus: 1 }], budget: { kind: 'shared', iterations: 5 } });
    await clock.run(closedLoop(load, slowToPrepare(clock, made, 400), clock, never));
    expect(times('start')).toEqual([400]);
    expect(events.filter(([kind]) => kind === 'left over')).toEqual([['left over', 1000, 4]]);
  });

  test('a shared number of iterations is done by whoever is free, and no more', async () => {
    const clock = new VirtualClock();
    const { made, times } = performer(clock, (index) => (index === 0 ? 900 : 100));
    await clock.run(
      closedLoop(closed({ budget: { kind: 'shared', iterations: 6 }, endsMs: 60_000 }), made, clock, never),
    );
    expect(times('start')).toEqual([0, 0, 100, 200, 300, 400]);
    expect(clock.now()).toBe(900);
  });

  test('each user does its own number of iterations', async () => {
    const clock = new VirtualClock();
    const { made, times } = performer(clock, () => 100);
    await clock.run(
      closedLoop(closed({ budget: { kind: 'per-vu', iterations: 3 }, endsMs: 60_000 }), made, clock, never),
    );
    expect(times('start')).toHaveLength(6);
    expect(clock.now()).toBe(300);
  });

  test('iterations left when time runs out are counted as dropped', async () => {
    const clock = new VirtualClock();
    const { made, events } = performer(clock, () => 600);
    await clock.run(closedLoop(closed({ budget: { kind: 'shared', iterations: 10 } }), made, clock, never));
    expect(events.filter(([kind]) => kind === 'left over')).toEqual([['left over', 1000, 6]]);
  });

  test('a user no longer wanted finishes within the graceful ramp-down, or is cut off', async () => {
    const clock = new VirtualClock();
    const steps = () => [
      { atMs: 0, vus: 2 },
      { atMs: 500, vus: 1 },
    ];
    const { made, times } = performer(clock, () => 800);
    await clock.run(closedLoop(closed({ steps, gracefulRampDownMs: 200, endsMs: 3000 }), made, clock, never));
    expect(times('cut (ramp-down)')).toEqual([700]);
    expect(times('start')).toEqual([0, 0, 800, 1600, 2400]);
  });

  test('a user wanted again before it was cut off goes on as if nothing had been', async () => {
    const clock = new VirtualClock();
    const steps = () => [
      { atMs: 0, vus: 1 },
      { atMs: 100, vus: 0 },
      { atMs: 200, vus: 1 },
    ];
    const { made, times } = performer(clock, () => 1000);
    await clock.run(closedLoop(closed({ steps, gracefulRampDownMs: 300, endsMs: 1500 }), made, clock, never));
    expect(times('cut (ramp-down)')).toEqual([]);
    expect(times('start')).toEqual([0, 1000]);
  });

  test('a user dismissed twice has the full ramp-down from the second time', async () => {
    const clock = new VirtualClock();
    const steps = () => [
      { atMs: 0, vus: 1 },
      { atMs: 100, vus: 0 },
      { atMs: 200, vus: 1 },
      { atMs: 300, vus: 0 },
    ];
    const { made, times } = performer(clock, () => 5000);
    await clock.run(closedLoop(closed({ steps, gracefulRampDownMs: 400, endsMs: 6000 }), made, clock, never));
    expect(times('cut (ramp-down)')).toEqual([700]);
  });

  test('a user cut off and wanted again while it lets go begins anew, and is not cut off for ever', async () => {
    const clock = new VirtualClock();
    const steps = () => [
      { atMs: 0, vus: 1 },
      { atMs: 100, vus: 0 },
      { atMs: 250, vus: 1 },
    ];
    const events: Event[] = [];
    const slowToLetGo: Performer = {
      ...performer(clock, () => 0).made,
      prepare: (index) => async (plannedMs, cut) => {
        events.push(['start', plannedMs, index]);
        await clock.sleepUntil(plannedMs + 5000, cut);
        if (cut.reason === 'ramp-down') await clock.sleepUntil(300);
        events.push([`cut (${cut.reason})`, clock.now(), index]);
      },
    };
    await clock.run(
      closedLoop(closed({ steps, gracefulRampDownMs: 100, gracefulStopMs: 0 }), slowToLetGo, clock, never),
    );
    expect(events).toEqual([
      ['start', 0, 0],
      ['cut (ramp-down)', 300, 0],
      ['start', 300, 1],
      ['cut (end-of-run)', 1000, 1],
    ]);
  });

  test('the highest user stops first', async () => {
    const clock = new VirtualClock();
    const steps = () => [
      { atMs: 0, vus: 3 },
      { atMs: 150, vus: 1 },
    ];
    const { made, times } = performer(clock, (index) => [400, 500, 600][index] ?? 100);
    await clock.run(closedLoop(closed({ steps, gracefulRampDownMs: 30_000 }), made, clock, never));
    // Only the first user, whose iteration ends at 400, begins another.
    expect(times('start')).toEqual([0, 0, 0, 400, 500, 600, 700, 800, 900]);
    expect(times('end')).toEqual([400, 500, 500, 600, 600, 700, 800, 900, 1000]);
  });

  test('the graceful stop ends a graceful ramp-down early', async () => {
    const clock = new VirtualClock();
    const steps = () => [
      { atMs: 0, vus: 1 },
      { atMs: 900, vus: 0 },
    ];
    const { made, times } = performer(clock, () => 60_000);
    await clock.run(closedLoop(closed({ steps, gracefulRampDownMs: 30_000, gracefulStopMs: 500 }), made, clock, never));
    expect(times('cut (end-of-run)')).toEqual([1500]);
  });

  test('each worker numbers its iterations apart from all others', async () => {
    const clock = new VirtualClock();
    const asked: number[] = [];
    const { made } = performer(clock, () => 400);
    const prepare = (index: number): Start => {
      const start = made.prepare(index);
      return (...call) => {
        asked.push(index);
        return start(...call);
      };
    };
    const noting: Performer = { ...made, prepare };
    await clock.run(closedLoop(closed({ share: { index: 1, count: 3 } }), noting, clock, never));
    expect(asked).toEqual([1, 4, 7, 10, 13, 16]);
  });

  test('an iteration that ends sooner than it must keeps its user, unless it is cut off', async () => {
    const clock = new VirtualClock();
    const { made, times } = performer(clock, (index) => (index === 1 ? 700 : 100));
    const load = closed({ steps: () => [{ atMs: 0, vus: 1 }], gracefulStopMs: 50 });
    const plan: Plan = {
      seed: 1,
      share: load.share,
      loads: [load],
      minIterationDurationMs: 400,
      warmupMs: 0,
      endsMs: 1000,
      hardEndMs: 1050,
    };
    await clock.run(perform(plan, () => made, clock, never));
    expect(times('start')).toEqual([0, 400]);
    expect(times('cut (end-of-run)')).toEqual([1050]);
    expect(clock.now()).toBe(1050);
  });

  test('stopping ends every user at once', async () => {
    const clock = new VirtualClock();
    const { made, times } = performer(clock, () => 10_000);
    const abort = new AbortController();
    const done = closedLoop(closed(), made, clock, abort.signal);
    await clock.runUntil(300);
    abort.abort(clock.now());
    await clock.run(done);
    expect(times('cut (aborted)')).toEqual([300, 300]);
  });
});
