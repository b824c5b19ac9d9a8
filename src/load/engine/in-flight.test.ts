import { expect, test } from 'vitest';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import { machineMs } from '../../core/monotonic-clock.ts';
import { InFlight, newTally, setZero, tallied } from './in-flight.ts';

test('a request is out until the transport says that it is settled, however late that is heard', async () => {
  const clock = new VirtualClock();
  const tally = newTally();
  const inFlight = new InFlight(clock, tally);
  const [one, other] = [inFlight.begin(), inFlight.begin()];
  expect([one.inFlight, other.inFlight]).toEqual([1, 2]);
  await clock.runUntil(100);
  one.onSettled(false, true);
  expect(tallied(tally).now).toBe(1);
  await clock.runUntil(150);
  one.end();
  await clock.runUntil(250);
  other.end();
  expect(inFlight.account()).toMatchObject({ begun: 2, ended: 2, beganSumMs: 0, endedSumMs: 350 });
  expect(tallied(tally).now).toBe(0);
});

test('what may be asked again is out until its outcome is heard, and ended when it was settled last', async () => {
  const clock = new VirtualClock();
  const tally = newTally();
  const inFlight = new InFlight(clock, tally);
  const out = inFlight.begin();
  await clock.runUntil(10);
  out.onSettled(false, false);
  expect(tallied(tally).now).toBe(1);
  await clock.runUntil(90);
  out.onSettled(false, true);
  out.end();
  expect(inFlight.account().endedSumMs).toBe(90);
});

test('an answer that is held open ended when it said so last', async () => {
  const clock = new VirtualClock();
  const inFlight = new InFlight(clock);
  const out = inFlight.begin();
  await clock.runUntil(20);
  out.onEndSaid();
  await clock.runUntil(30);
  out.onEndSaid();
  await clock.runUntil(1030);
  out.onSettled(true, true);
  out.end();
  expect(inFlight.account().endedSumMs).toBe(30);
});

test('a stamp lies between what is read before it and after it', () => {
  const clock = new VirtualClock();
  const inFlight = new InFlight(clock);
  const out = inFlight.begin();
  clock.pass(3);
  out.onBegun();
  clock.pass(100);
  out.onEnding();
  clock.pass(2);
  out.onSettled(false, true);
  clock.pass(50);
  out.end();
  expect(inFlight.account()).toMatchObject({ beganSumMs: 0, beganOwnMs: 3, endedSumMs: 105, endedOwnMs: 2 });
});

test('a stamp of which nobody gave notice is no older than the bytes that are handled', () => {
  const clock = new VirtualClock();
  const held = Object.assign(clock, { arrivedSince: (atMs: number) => atMs - 7 });
  const inFlight = new InFlight(held);
  const out = inFlight.begin();
  clock.pass(3);
  out.onBegun();
  clock.pass(100);
  out.onSettled(false, true);
  clock.pass(50);
  out.end();
  expect(inFlight.account()).toMatchObject({ beganSumMs: 0, beganOwnMs: 3, endedSumMs: 103, endedOwnMs: 7 });
});

test('instants are held against the zero of the run, whatever the worker’s own clock makes of it', () => {
  const tally = newTally();
  setZero(tally, machineMs() - 5000);
  const inFlight = new InFlight(new VirtualClock(), tally);
  inFlight.begin().end();
  const { beganSumMs } = inFlight.account();
  expect(beganSumMs).toBeGreaterThanOrEqual(5000);
  expect(beganSumMs).toBeLessThan(60_000);
});

test('each worker counts its own, and knows how many the whole run has out', () => {
  const tally = newTally();
  const [one, other] = [new InFlight(new VirtualClock(), tally), new InFlight(new VirtualClock(), tally)];
  const outs = [one.begin(), other.begin(), one.begin()];
  expect(outs.map(({ inFlight }) => inFlight)).toEqual([1, 2, 3]);
  outs[0]?.end();
  expect(tallied(tally)).toEqual({ now: 2, begun: 3 });
  expect([one.account(), other.account()]).toMatchObject([
    { begun: 2, ended: 1 },
    { begun: 1, ended: 0 },
  ]);
});
