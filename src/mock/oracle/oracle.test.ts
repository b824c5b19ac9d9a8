import { expect, test } from 'vitest';
import { type Job, newJob } from '../engine/job.ts';
import type { EngineObserver, StepRecord } from '../engine/observer.ts';
import type { Accepted } from '../served-model.ts';
import { Oracle, type RequestName } from './oracle.ts';

const job = (promptTokens = 1): Job =>
  newJob({ promptTokens, maxTokens: 1, arrivedMs: 0, source: { onToken: () => undefined } });
const accepted = (...jobs: readonly Job[]): Accepted => ({ jobs, withdraw: () => false });
const name = (id: string, requestId = `req-${id}`): RequestName => ({ id, requestId, model: 'm', engine: 'm' });

function oracleAt(machineMs = (): number => 0): { readonly oracle: Oracle; readonly engine: EngineObserver } {
  const oracle = new Oracle(machineMs, 0);
  return { oracle, engine: oracle.observer('m') };
}

test('a client that calls its request what another one’s id is mixes nothing up', () => {
  const { oracle } = oracleAt();
  oracle.track(name('chatcmpl-0', 'chatcmpl-1'), accepted(job(10)));
  oracle.track(name('chatcmpl-1', 'own'), accepted(job(20)));
  const promptOf = (id: string): readonly unknown[] | undefined =>
    oracle.request(id)?.choices.map(({ promptTokens }) => promptTokens);
  expect([promptOf('chatcmpl-0'), promptOf('chatcmpl-1'), promptOf('own')]).toEqual([[10], [20], [20]]);
  expect(oracle.requests(9).map(({ id }) => id)).toEqual(['chatcmpl-1', 'chatcmpl-0']);
});

test('the newest requests come first, as many as asked for and none if none', () => {
  const { oracle } = oracleAt();
  for (const id of ['a', 'b', 'c']) oracle.track(name(id), accepted(job()));
  const listed = (limit: number): readonly string[] => oracle.requests(limit).map(({ id }) => id);
  expect([listed(0), listed(2), listed(9)]).toEqual([[], ['c', 'b'], ['c', 'b', 'a']]);
});

test('all prompts of one request stand under its name, and two requests of one name are two', () => {
  const { oracle } = oracleAt();
  const first = name('a', 'same');
  oracle.track(first, accepted(job(1)));
  oracle.track(first, accepted(job(2), job(2)));
  oracle.track(name('b', 'same'), accepted(job(3)));
  expect(oracle.request('a')?.choices).toHaveLength(3);
  expect(oracle.request('same')?.id).toBe('b');
  expect(oracle.requests(9)).toHaveLength(2);
});

test('no more than 10,000 requests are kept, and the oldest go first by all their names', () => {
  const { oracle } = oracleAt();
  for (let i = 0; i < 10_050; i++) oracle.track(name(`id-${i}`), accepted(job()));
  expect(oracle.requests(20_000)).toHaveLength(10_000);
  expect([oracle.request('id-49'), oracle.request('req-id-49')]).toEqual([undefined, undefined]);
  expect([oracle.request('id-50')?.id, oracle.request('req-id-50')?.id]).toEqual(['id-50', 'id-50']);
});

test('no more than two million tokens are kept, however few requests they belong to', () => {
  const { oracle, engine } = oracleAt();
  const jobs = [job(), job(), job()] as const;
  for (const [i, one] of jobs.entries()) oracle.track(name(`id-${i}`), accepted(one));
  const emit = (one: Job, tokens: number): void => {
    for (let i = 0; i < tokens; i++) engine.onToken?.(one, 0, 1);
  };
  const kept = (): readonly string[] => oracle.requests(9).map(({ id }) => id);
  emit(jobs[0], 1_000_000);
  emit(jobs[1], 1_000_000);
  expect(kept()).toEqual(['id-2', 'id-1', 'id-0']);
  emit(jobs[2], 1);
  expect(kept()).toEqual(['id-2', 'id-1']);
  // Those of the forgotten one no longer count, though it goes on.
  emit(jobs[0], 1_000_000);
  emit(jobs[2], 999_999);
  expect(kept()).toEqual(['id-2', 'id-1']);
  emit(jobs[2], 1);
  expect(kept()).toEqual(['id-2']);
});

test('no more than 10,000 steps of an engine are kept', () => {
  const { oracle, engine } = oracleAt();
  for (let index = 0; index < 10_001; index++) engine.onStep?.({ index } as StepRecord);
  expect(oracle.steps('m', 0, 20_000).map(({ index }) => index)).toEqual(
    Array.from({ length: 10_000 }, (_, i) => i + 1),
  );
});

test('tokens are stamped with the machine’s clock as they are handed over, all else is moved to it', () => {
  let nowMs = 0;
  const oracle = new Oracle(() => nowMs, 5000);
  const engine = oracle.observer('m');
  const one = newJob({ promptTokens: 1, maxTokens: 2, arrivedMs: 10, source: { onToken: () => undefined } });
  oracle.track(name('a'), accepted(one));
  Object.assign(one, { admittedMs: 25.6, firstTokenMs: 45.6, lastTokenMs: 65.6 });
  for (nowMs of [5045.7, 5065.8]) engine.onToken?.(one, 0, undefined);
  expect(oracle.request('a')?.choices[0]).toMatchObject({
    arrivedAtMs: 5010,
    admittedAtMs: 5025.6,
    firstTokenAtMs: 5045.6,
    lastTokenAtMs: 5065.6,
    queueMs: 15.6,
    prefillMs: 20,
    decodeMs: 20,
    emittedAtMs: [5045.7, 5065.8],
  });
  engine.onStep?.({ index: 0, startMs: 1, dueMs: 2, endMs: 3 } as StepRecord);
  expect(oracle.steps('m', 0, 1)).toEqual([{ index: 0, startMs: 5001, dueMs: 5002, endMs: 5003 }]);
});
