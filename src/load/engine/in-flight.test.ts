import { expect, test } from 'vitest';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import { InFlight, newTally, tallied } from './in-flight.ts';

test('the area is requests times the time they were out, however late they were sent or told', async () => {
  const clock = new VirtualClock();
  const inFlight = new InFlight(clock);
  expect([inFlight.begin(0), inFlight.begin(0)]).toEqual([1, 2]);
  await clock.runUntil(100);
  inFlight.end(0, { startedMs: 0, endedMs: 100 });
  await clock.runUntil(250);
  inFlight.end(0, { startedMs: 30, endedMs: 200 });
  expect([inFlight.areaMs, inFlight.begun, inFlight.ended]).toEqual([270, 2, 2]);
});

test('each worker counts its own, and knows how many the whole run has out', () => {
  const tally = newTally();
  const [one, other] = [new InFlight(new VirtualClock(), tally), new InFlight(new VirtualClock(), tally)];
  expect([one.begin(0), other.begin(0), one.begin(0)]).toEqual([1, 2, 3]);
  one.end(0, { startedMs: 0, endedMs: 0 });
  expect(tallied(tally)).toEqual({ now: 2, begun: 3 });
  expect([one.begun, one.ended, other.begun]).toEqual([2, 1, 1]);
});
