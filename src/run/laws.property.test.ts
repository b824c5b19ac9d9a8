import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brokenBy, type Worked, withTimes } from '../../test/books.ts';
import { finished } from '../../test/records.ts';
import { VirtualClock } from '../../test/virtual-clock.ts';
import type { RequestRecord } from '../core/record.ts';
import { InFlight } from '../load/engine/in-flight.ts';

describe('in any run', () => {
  /** Requests as they are: how long the thread took to send each, its bytes to be read, and its end to be heard. */
  const requests = fc.array(
    fc.record({
      pauseMs: fc.integer({ min: 0, max: 300 }),
      sendingMs: fc.integer({ min: 0, max: 20 }),
      tookMs: fc.integer({ min: 1, max: 3000 }),
      isTold: fc.boolean(),
      stampingMs: fc.integer({ min: 0, max: 5 }),
      heldUpMs: fc.integer({ min: 0, max: 200 }),
      parsingMs: fc.integer({ min: 0, max: 20 }),
      heardMs: fc.integer({ min: 0, max: 500 }),
    }),
    { minLength: 1, maxLength: 30 },
  );

  const workedOn = (all: typeof requests extends fc.Arbitrary<infer T> ? T : never): Worked => {
    const clock = new VirtualClock();
    let sinceMs = 0;
    const inFlight = new InFlight(Object.assign(clock, { arrivedSince: () => sinceMs }));
    const records = all.map(({ pauseMs, sendingMs, tookMs, isTold, stampingMs, heldUpMs, parsingMs, heardMs }) => {
      clock.pass(pauseMs);
      const out = inFlight.begin();
      const startedMs = clock.now() + sendingMs / 2;
      clock.pass(sendingMs);
      out.onBegun();
      clock.pass(tookMs);
      // Its bytes came, and waited for the thread; the stamp is taken when they are read, the end is told when they are parsed.
      sinceMs = clock.now();
      clock.pass(heldUpMs);
      if (isTold) out.onEnding();
      clock.pass(stampingMs);
      const endedMs = clock.now();
      clock.pass(parsingMs);
      out.onSettled(false, true);
      clock.pass(heardMs);
      out.end();
      return finished({ plannedMs: startedMs, lastTokenMs: endedMs, endedMs });
    });
    return { plan: { loads: [], warmupMs: 0 }, loops: inFlight.account(), dueArrivals: 0, records };
  };

  test('the laws hold, however busy the thread is', () => {
    fc.assert(
      fc.property(requests, (all) => {
        expect(brokenBy([workedOn(all)])).toEqual([]);
      }),
    );
  });

  test('times that are all off by more than what may be the thread’s own break them', () => {
    fc.assert(
      fc.property(requests, fc.constantFrom(0.5, 0.98, 1.02, 2), fc.boolean(), (all, factor, isEarly) => {
        const worked = workedOn(all);
        const { loops, records } = worked;
        const own = Math.max(loops.beganOwnMs, loops.endedOwnMs) / records.length;
        const shiftMs = 2 * own + 0.2;
        expect(
          brokenBy(
            [worked],
            withTimes((ms) => (isEarly ? ms - shiftMs : ms + shiftMs)),
          ),
        ).toContain('instants');
        const meanEndMs = loops.endedSumMs / records.length;
        fc.pre(Math.abs(factor - 1) * (meanEndMs - own) > shiftMs);
        expect(
          brokenBy(
            [worked],
            withTimes((ms) => ms * factor),
          ),
        ).toContain('instants');
      }),
    );
  });

  test('durations that are all off by more than that break Little’s law', () => {
    fc.assert(
      fc.property(requests, fc.constantFrom(0.5, 0.98, 1.02, 2), (all, factor) => {
        const worked = workedOn(all);
        const { beganSumMs, endedSumMs, beganOwnMs, endedOwnMs } = worked.loops;
        const areaMs = endedSumMs - beganSumMs;
        fc.pre(
          Math.abs(factor - 1) * (areaMs - beganOwnMs - endedOwnMs) > 2 * (beganOwnMs + endedOwnMs) + areaMs * 0.002,
        );
        const scaled = ({ startedMs = 0, endedMs, ...r }: RequestRecord) => ({
          ...r,
          startedMs,
          endedMs: startedMs + (endedMs - startedMs) * factor,
        });
        expect(brokenBy([worked], (records) => records.map(scaled))).toContain('little');
      }),
    );
  });
});
