import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { MonotonicClock, machineMs } from './monotonic-clock.ts';

test('nobody wakes before the time', async () => {
  const clock = new MonotonicClock();
  const woken = await Promise.all(
    [3, 1.5, 12.25, 0.4].map(async (t) => {
      await clock.sleepUntil(t);
      return clock.now() - t;
    }),
  );
  for (const late of woken) expect(late).toBeGreaterThanOrEqual(0);
});

test('what lies in the past is not waited for', async () => {
  const clock = new MonotonicClock();
  const turn = clock.turn().then(() => 'a turn of the event loop');
  const sleep = clock.sleepUntil(clock.now() - 1000).then(() => 'the past');
  expect(await Promise.race([turn, sleep])).toBe('the past');
});

test('a reading of the clock wakes whoever is due, without waiting for the timers’ turn', async () => {
  const clock = new MonotonicClock();
  let isAwake = false;
  const sleeping = clock.sleepUntil(5).then(() => {
    isAwake = true;
  });
  while (clock.now() < 5); // The event loop is busy, as under a burst of sockets.
  await Promise.resolve();
  await Promise.resolve();
  expect(isAwake).toBe(true);
  await sleeping;
});

test('an aborted sleep ends at once and leaves nothing behind', async () => {
  const clock = new MonotonicClock();
  const abort = new AbortController();
  const sleeping = clock.sleepUntil(60_000, abort.signal);
  abort.abort();
  await sleeping;
  expect(clock.now()).toBeLessThan(30_000);
});

test('turning an idle event loop is counted, so that it is not taken for work', async () => {
  const clock = new MonotonicClock();
  await sleepsUntilItHasTurned(clock);
  expect(clock.idleSpinMs).toBeGreaterThan(1);
  expect(clock.idleSpinMs).toBeLessThan(clock.now());
});

test('what a turn waits is idle even if there is work in every turn', async () => {
  const clock = new MonotonicClock();
  const stopReading = readInEveryTurn(clock);
  await sleepsUntilItHasTurned(clock);
  stopReading();
  expect(clock.idleSpinMs).toBeGreaterThan(1);
  expect(clock.idleSpinMs).toBeLessThan(clock.now());
});

test('zero may lie ahead', () => {
  const now = new MonotonicClock(machineMs() + 200).now();
  expect(now).toBeLessThan(0);
  expect(now).toBeGreaterThan(-201);
});

test('threads that are given the same zero read the same time', async () => {
  const zeroAtMs = machineMs();
  const clock = new MonotonicClock(zeroAtMs);
  const module = new URL('./monotonic-clock.ts', import.meta.url).href;
  const code = `import(${JSON.stringify(module)}).then(({ MonotonicClock }) =>
    require('node:worker_threads').parentPort.postMessage(new MonotonicClock(${zeroAtMs}).now()))`;
  const before = clock.now();
  const [theirs] = (await once(new Worker(code, { eval: true }), 'message')) as [number];
  expect(theirs).toBeGreaterThan(before);
  expect(theirs).toBeLessThan(clock.now());
});

test('while others read the clock all the time, waiting takes no turns of its own', async () => {
  const clock = new MonotonicClock();
  const stopReading = readInEveryTurn(clock);
  await clock.sleepUntil(clock.now() + 60);
  // What a host takes from this thread looks like an idle turn, so the least of a few tries tells.
  const spentMs: number[] = [];
  for (let tries = 0; tries < 4; tries++) {
    const [spunMs, startMs] = [clock.idleSpinMs, clock.now()];
    for (let i = 1; i <= 20; i++) {
      await clock.sleepUntil(startMs + i * 5);
      expect(clock.now()).toBeGreaterThanOrEqual(startMs + i * 5);
    }
    spentMs.push(clock.idleSpinMs - spunMs);
  }
  stopReading();
  expect(Math.min(...spentMs)).toBeLessThan(20);
});

/** Many short sleeps: a process that is starved by others wakes from most of them too late to turn anything. */
async function sleepsUntilItHasTurned(clock: MonotonicClock): Promise<void> {
  for (let i = 0; i < 2000 && clock.idleSpinMs <= 1; i++) await clock.sleepUntil(clock.now() + 2);
}

/** Work that reads the clock whenever it can; returns what ends it. */
function readInEveryTurn(clock: MonotonicClock): () => void {
  let isReading = true;
  const read = (): void => {
    clock.now();
    if (isReading) setImmediate(read);
  };
  read();
  return () => {
    isReading = false;
  };
}
