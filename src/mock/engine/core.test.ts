import { expect, test } from 'vitest';
import { metronome } from '../model/cost.ts';
import { Core } from './core.ts';
import { newJob } from './job.ts';

const job = (promptTokens: number, arrivedMs = 0) =>
  newJob({ promptTokens, maxTokens: 4, arrivedMs, source: { onToken: () => undefined } });
const LIMITS = { maxSeqs: 1, maxBatchedTokens: 100 };

test('whoever leaves while the front end still has it counts nowhere any more', () => {
  const limits = { ...LIMITS, maxQueuedRequests: 3, maxQueuedTokens: 100 };
  const core = new Core({ cost: metronome(10), limits, frontEndMs: 15 });
  const [first, second] = [job(60), job(40)];
  core.submit(first);
  core.submit(second);
  expect([core.overflow(2, 0), core.overflow(1, 1)]).toEqual(['max_num_queued_reqs', 'max_num_queued_tokens']);
  core.cancel(first);
  expect([core.overflow(1, 60), core.overflow(1, 61)]).toEqual([undefined, 'max_num_queued_tokens']);
  core.cancel(second);
  expect([core.wakesAtMs, core.overflow(3, 33)]).toEqual([undefined, undefined]);
});

test('the front end keeps nobody longer than it should, and lets them in as they came', () => {
  const core = new Core({ cost: metronome(10), limits: LIMITS, frontEndMs: 15, timeScale: 3 });
  core.submit(job(10, 1));
  core.submit(job(10, 2));
  expect(core.wakesAtMs).toBe(6);
  expect(core.begin(5.9)).toBeUndefined();
  expect(core.begin(6)?.plan.admitted).toHaveLength(1);
  expect(core.wakesAtMs).toBe(7);
});
