import { expect, test } from 'vitest';
import { newJob } from '../engine/job.ts';
import { JobTrace } from './request-trace.ts';

test.each([
  ['short', [1.23456, 2.34567, 60_000.0004], [1.235, 2.346, 60_000]],
  ['longer than an hour', [1e9 + 0.5, 1e9 + 7_200_000.25], [1e9 + 0.5, 1e9 + 7_200_000.25]],
  ['empty', [], []],
])('stamps of an answer that is %s are in whole microseconds, the same behind its end as before', (_, atMs, stamps) => {
  const job = newJob({ promptTokens: 1, maxTokens: 2, arrivedMs: 0, source: { onToken: () => undefined } });
  const trace = new JobTrace(job, 0);
  for (const ms of atMs) trace.emitted(ms);
  expect(trace.read().emittedAtMs).toEqual(stamps);
  trace.end(false);
  expect(trace.read().emittedAtMs).toEqual(stamps);
  expect(trace.tokens).toBe(stamps.length);
});
