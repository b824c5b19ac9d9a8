import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../../src/core/record.ts';
import { Aggregate } from '../../src/measure/metrics/aggregate.ts';
import { written } from '../written.ts';
import { file, plimsoll, runIn, scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { machineFromNow, ownLaws, reasonsOf } from './late.ts';
import { inOneProcess } from './one-process.ts';
import { LOOSE, mock, scenario } from './scenarios.ts';

/** Several starts each: longer than most where the machine is busy. */
const PATIENT = { timeout: 240_000 };

const OPEN_AND_CLOSED = `scenarios: {
    open: { executor: constant-arrival-rate, rate: 20, duration: 2s, preAllocatedVUs: 60 },
    closed: { executor: per-vu-iterations, vus: 3, iterations: 4 } }`;

async function run(scenarioFile: string, workers: number, perform = inOneProcess) {
  const out = scratch();
  const { code, seen } = await perform(['run', scenarioFile, '--workers', String(workers), '--out', out]);
  const folder = runIn(out);
  const records = gunzipSync(readFileSync(join(folder.path, 'records.jsonl.gz')), { finishFlush: 2 })
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RequestRecord);
  return { code, seen, records, folder, result: written('result', JSON.parse(folder.read('result.json'))) };
}

const iterations = (records: readonly RequestRecord[]): readonly string[] =>
  records.map(({ scenario: name, iteration }) => `${name} ${iteration}`).toSorted();

test('several workers perform the same run as one, each its share of it', PATIENT, async () => {
  const scenarioFile = scenario({ url: await mock(), options: OPEN_AND_CLOSED });
  const one = await run(scenarioFile, 1);
  const three = await run(scenarioFile, 3);

  expect(three.result.counts).toEqual(one.result.counts);
  expect(iterations(three.records)).toEqual(iterations(one.records));
  const planned = ({ records }: typeof one) =>
    records
      .filter((r) => r.scenario === 'open')
      .map((r) => r.plannedMs)
      .toSorted((a, b) => a - b);
  expect(planned(three)).toEqual(planned(one));
  expect(new Set(three.records.map(({ id }) => id.split('.')[0]))).toEqual(new Set(['0', '1', '2']));
  expect(three.result.generator).toMatchObject({ workers: 3 });
  for (const { result } of [one, three]) expect(result.generator.start?.connectionsOpened).toBeGreaterThan(0);
  expect(three.result.generator.startSkewMs).toBeGreaterThanOrEqual(0);
  expect(ownLaws(three.result).filter(([, ok]) => !ok)).toEqual([]);
  expect(three.seen).toContain('3 workers');
  const again = new Aggregate({ measureUntilMs: 1e9, windowMs: 1000, selectors: [] });
  for (const record of three.records) again.add(record);
  for (const name of ['ttft', 'itl', 'e2e', 'send_lag'] as const)
    expect(three.result.metrics[name]).toMatchObject({ hdr: again.total.distribution(name)?.encode() });
  expect(three.result.run.command).toContain('--workers 3');
});

// Of a process of its own, as threads are counted from its start.
test('a worker that dies makes the run INVALID, and costs nothing that it had measured', PATIENT, async () => {
  const scenarioFile = file(
    'dies.mjs',
    `import { threadId } from 'node:worker_threads';
let begunMs;
export const target = { url: '${await mock()}', model: 'steady-50' }; export const tolerance = ${LOOSE};
export const options = {
  scenarios: { open: { executor: 'constant-arrival-rate', rate: 40, duration: '60s', preAllocatedVUs: 40 } },
};
export default async ({ client }) => {
  begunMs ??= performance.now();
  if (threadId === 2 && performance.now() - begunMs > 1500) process.exit(7);
  await client.chat({ messages: [{ role: 'user', content: 'hello' }], maxTokens: 4 });
};
`,
  );
  const machine = machineFromNow();
  const { code, seen, records, result } = await run(scenarioFile, 2, plimsoll);
  expect(code).toBe(112);
  expect(result.run.stopped).toBe('worker-lost');
  expect(reasonsOf(result)).toEqual(['WORKER_LOST']);
  expect(seen).toContain('worker 2 of 2 was lost (its thread ended with code 7)');
  // It hands over its records four times a second, or later where others keep the machine busy.
  const ofTheLost = records.filter(({ id }) => id.startsWith('1.'));
  expect(ofTheLost.length).toBeGreaterThan(machine.wasBusy() ? 0 : 5);
  const sent = records.filter((r) => r.outcome.kind === 'ok' || r.outcome.kind === 'censored');
  expect(result.counts.sent).toBe(sent.length);
});

test('a scenario that reads differently each time is refused before anything is sent', async () => {
  const scenarioFile = file(
    'chance.mjs',
    `import { inline } from 'plimsoll';
export const target = { url: '${await mock()}', model: 'steady-50' }; export const tolerance = ${LOOSE};
export const options = { vus: 2, iterations: 2 };
export const seed = Math.floor(Math.random() * 1e9);
export default inline({ prompt: 'hello', maxTokens: 4 });
`,
  );
  const { code, seen } = await inProcess(['run', scenarioFile, '--workers', '2', '--out', scratch()]);
  expect(code).toBe(104);
  expect(seen).toContain('reads differently each time it is loaded');
});

test.each(['0', '1.5', 'many'])('--workers %s is refused', async (workers) => {
  const { code, seen } = await inProcess(['run', scenario({ url: 'http://127.0.0.1:9/v1' }), '--workers', workers]);
  expect(code).toBe(104);
  expect(seen).toContain('--workers takes a whole number from 1 to 256');
});
