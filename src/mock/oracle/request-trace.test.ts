import { expect, test } from 'vitest';
import { newJob } from '../engine/job.ts';
import { JobTrace } from './request-trace.ts';

test('each token’s stamp is kept once, in whole microseconds, also behind the end', () => {
  const job = newJob({ promptTokens: 1, maxTokens: 2, arrivedMs: 0, source: { onToken: () => undefined } });
  const trace = new JobTrace(job, 0);
  for (const atMs of [1.23456, 2.34567]) trace.emitted(atMs);
  const { emittedAtMs } = trace.read();
  expect(emittedAtMs).toEqual([1.235, 2.346]);
  trace.end(false);
  expect(trace.read().emittedAtMs).toBe(emittedAtMs);
  expect(trace.tokens).toBe(2);
});
