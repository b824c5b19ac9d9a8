import { expect, test } from 'vitest';
import { VirtualClock } from '../core/virtual-clock.ts';
import { InFlight } from './in-flight.ts';

test('the area is requests times the time they were out, told late or not', async () => {
  const clock = new VirtualClock();
  const inFlight = new InFlight(clock);
  expect([inFlight.begin(), inFlight.begin()]).toEqual([1, 2]);
  await clock.runUntil(100);
  inFlight.end(100);
  await clock.runUntil(250);
  inFlight.end(200);
  expect([inFlight.areaMs, inFlight.now, inFlight.begun, inFlight.ended]).toEqual([300, 0, 2, 2]);
});
