import { expect, test } from 'vitest';
import { finished } from '../../test/records.ts';
import { VirtualClock } from '../../test/virtual-clock.ts';
import type { Plan } from '../core/plan.ts';
import { newTally } from '../load/engine/in-flight.ts';
import { Aggregate } from '../measure/metrics/aggregate.ts';
import { spotter } from './spotter.ts';

/** What a watcher sees after so many requests, each with a first token after 100 ms. */
function seenAfter(requests: number) {
  const aggregate = new Aggregate({ measureUntilMs: 10_000, windowMs: 1000, selectors: [] });
  for (let i = 0; i < requests; i++) aggregate.add(finished());
  const plan: Plan = {
    ...{ seed: 1, share: { index: 0, count: 1 }, loads: [] },
    ...{ minIterationDurationMs: 0, warmupMs: 0, endsMs: 10_000, hardEndMs: 10_000 },
  };
  return spotter(plan, () => aggregate, newTally(), new VirtualClock())();
}

test.each([
  [7, []],
  [8, ['ttftP50Ms']],
  [72, ['ttftP50Ms']],
  [73, ['ttftP50Ms', 'ttftP95Ms']],
  [381, ['ttftP50Ms', 'ttftP95Ms', 'sendLagP99Ms']],
])('of %i requests a watcher is told these quantiles: %j', (requests, quantiles) => {
  const told = Object.keys(seenAfter(requests)).filter((key) =>
    ['ttftP50Ms', 'ttftP95Ms', 'sendLagP99Ms'].includes(key),
  );
  expect(told).toEqual(quantiles);
});
