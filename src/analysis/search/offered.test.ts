import { expect, test } from 'vitest';
import type { Plan } from '../../core/plan.ts';
import type { RunResult } from '../../core/result.ts';
import { offeredPerSecond, requestsIn } from './offered.ts';

const open = (starts: readonly number[]) => ({
  kind: 'open' as const,
  arrivals: () => starts.map((atMs, index) => ({ index, atMs })),
});
const plan = (...loads: readonly object[]) => ({ warmupMs: 100, loads }) as unknown as Plan;
const result = { run: { measuredMs: 500 }, counts: { planned: 40 } } as unknown as RunResult;

test('what is offered are requests: sessions of several turns make more of them than are started', () => {
  const requests = requestsIn(plan(open([0, 100, 200]), open([150])), [5, 2]);
  expect(requests).toBe(12);
  expect(offeredPerSecond(result, requests, 1000)).toBe(12);
});

test('where turns are not known, or users ask again when answered, it is what came', () => {
  expect(requestsIn(plan(open([200])), [undefined])).toBeUndefined();
  expect(requestsIn(plan({ kind: 'closed' }), [1])).toBeUndefined();
  expect(offeredPerSecond(result, undefined, 1000)).toBe(80);
});
