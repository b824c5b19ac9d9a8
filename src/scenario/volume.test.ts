import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plannedIterations } from '../plan/executors/index.ts';
import { plannedSessions } from './volume.ts';

const whole = (max: number) => fc.integer({ min: 1, max });

test('a constant rate promises as many sessions as the plan starts', () => {
  const executor = fc.record({
    kind: fc.constant('constant-arrival-rate' as const),
    rate: whole(500),
    timeUnitMs: whole(60_000),
    durationMs: whole(60_000),
    preAllocatedVUs: whole(5),
    maxVUs: whole(5),
  });
  fc.assert(
    fc.property(executor, (one) => {
      expect(plannedSessions(one, undefined)).toBe(plannedIterations(one));
    }),
  );
});

test('a ramp promises as many sessions as the plan starts, to a rounding error at the last', () => {
  const executor = fc.record({
    kind: fc.constant('ramping-arrival-rate' as const),
    startRate: fc.nat(50),
    timeUnitMs: fc.constantFrom(1000, 60_000),
    stages: fc.array(fc.record({ target: fc.nat(50), durationMs: fc.nat(20_000) }), { minLength: 1, maxLength: 4 }),
    preAllocatedVUs: whole(5),
    maxVUs: whole(5),
  });
  fc.assert(
    fc.property(executor, (one) => {
      const difference = (plannedSessions(one, undefined) ?? 0) - (plannedIterations(one) ?? 0);
      expect(Math.abs(difference)).toBeLessThanOrEqual(1);
    }),
  );
});
