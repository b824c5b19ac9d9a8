import { expect, test } from 'vitest';
import { type Job, newJob } from '../engine/job.ts';
import type { EngineObserver } from '../engine/observer.ts';
import type { Accepted } from '../served-model.ts';
import { Oracle, type RequestName } from './oracle.ts';

const job = (promptTokens = 1): Job =>
  newJob({ promptTokens, maxTokens: 1, arrivedMs: 0, source: { onToken: () => undefined } });
const accepted = (...jobs: readonly Job[]): Accepted => ({ jobs, withdraw: () => false });
const name = (id: string, requestId = `req-${id}`): RequestName => ({ id, requestId, model: 'm', engine: 'm' });

function oracleAt(machineMs = (): number => 0): { readonly oracle: Oracle; readonly engine: EngineObserver } {
  const oracle = new Oracle({ machineMs, zeroMs: 0 });
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
