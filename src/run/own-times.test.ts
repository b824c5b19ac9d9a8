import { expect, test } from 'vitest';
import type { Load } from '../core/plan.ts';
import type { RequestRecord } from '../core/record.ts';
import { addedOwnTimes, OwnTimesGathered } from './own-times.ts';

const times = { endsMs: 1000, gracefulStopMs: 0 };
const closed = { share: { index: 0, count: 1 }, steps: () => [], gracefulRampDownMs: 0 };
const LOADS: readonly Load[] = [
  { ...times, kind: 'open', name: 'open', maxInFlight: 9, arrivals: () => [] },
  { ...times, ...closed, kind: 'closed', name: 'closed', budget: { kind: 'unlimited' } },
];

const sent = (scenario: string, turn: number, lateMs: number, connectMs?: number): RequestRecord => ({
  id: '0.1',
  scenario,
  session: 's',
  turn,
  iteration: 0,
  plannedMs: 100,
  startedMs: 100 + lateMs / 2,
  sentMs: 100 + lateMs + (connectMs ?? 0),
  ...(connectMs === undefined ? {} : { connectMs }),
  endedMs: 900,
  outcome: { kind: 'ok', finishReason: 'stop' },
});

test('only what a schedule wanted at an instant can be late for it', () => {
  const gathered = new OwnTimesGathered({ loads: LOADS, warmupMs: 50 });
  gathered.add(sent('open', 1, 8));
  gathered.add(sent('open', 2, 80));
  gathered.add(sent('closed', 1, 90));
  gathered.add({ ...sent('open', 1, 70), plannedMs: 49 });
  const { scheduledLag } = addedOwnTimes([gathered.state()]);
  expect(scheduledLag.moments).toMatchObject({ count: 1, maxMs: 8 });
});

test('the wait for a socket leaves out the opening of one, and what was never sent waited for none', () => {
  const gathered = new OwnTimesGathered({ loads: LOADS, warmupMs: 50 });
  gathered.add(sent('open', 1, 8, 30));
  const { sentMs: _, ...unsent } = sent('open', 1, 8);
  gathered.add({ ...unsent, outcome: { kind: 'cancelled' } });
  const { socketWait } = addedOwnTimes([
    gathered.state(),
    new OwnTimesGathered({ loads: LOADS, warmupMs: 50 }).state(),
  ]);
  expect(socketWait.moments).toMatchObject({ count: 1, maxMs: 4 });
});
