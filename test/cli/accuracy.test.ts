import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../../src/core/record.ts';
import type { RunResult } from '../../src/core/result.ts';
import { startMock } from '../../src/mock/server.ts';
import { written } from '../written.ts';
import { afterwards, file, runIn, scratch } from './cli.ts';
import { inOneProcess } from './one-process.ts';
import { LOOSE } from './scenarios.ts';

/** A model that answers most rows of GSM8K rightly, and others not. */
const MODEL = 'moe-dynamic';
const ITERATIONS = 24;

async function openMock(): Promise<{ readonly url: string; counted(): Promise<{ right: number; wrong: number }> }> {
  const server = await startMock({ presets: [MODEL], timeScale: 100 });
  afterwards(() => server.close());
  const countOf = (page: string, correct: boolean): number =>
    Number(new RegExp(`^mockmoe_answers_total\\{[^}]*correct="${correct}"\\} (\\d+)$`, 'm').exec(page)?.[1]);
  return {
    url: server.url,
    async counted() {
      const page = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
      return { right: countOf(page, true), wrong: countOf(page, false) };
    },
  };
}

async function run(scenario: string, ...flags: readonly string[]) {
  const out = scratch();
  const { stdout } = await inOneProcess(['run', scenario, '--out', out, ...flags]);
  const folder = runIn(out);
  const lines = gunzipSync(readFileSync(join(folder.path, 'records.jsonl.gz'))).toString();
  const result = written('result', JSON.parse(folder.read('result.json'))) as RunResult;
  return { stdout, folder, lines, result };
}

const yaml = (url: string, expected: string, more = ''): string =>
  file(
    'accuracy.yaml',
    `target: { url: "${url}", model: ${MODEL} }
tolerance: ${LOOSE}
timeouts: { total: 60s }
options: { vus: 10, iterations: ${ITERATIONS}${more} }
cost: { gpuHourly: 2.5, gpus: 8 }
prompts: { default: { dataset: { file: "plimsoll:gsm8k", expect: ${expected} } } }
`,
  );

test('accuracy on GSM8K is what the server itself counts, whoever asked', async () => {
  const mock = await openMock();
  const more = ", thresholds: { accuracy: ['rate>0.5'], 'accuracy{scenario:default}': ['rate>0.999'] }";
  const { stdout, lines, folder, result } = await run(yaml(mock.url, 'true', more), '--workers', '2');
  const { right, wrong } = await mock.counted();
  expect(right).toBeGreaterThan(ITERATIONS / 2);
  expect(wrong).toBeGreaterThan(0);
  expect(result.counts).toMatchObject({ ok: ITERATIONS, failed: 0 });
  expect(result.metrics['accuracy']).toMatchObject({ rate: right / ITERATIONS, passes: right, fails: wrong });
  expect(result.groups['scenario:default']?.['accuracy']).toMatchObject({ passes: right });
  expect(result.thresholds.map(({ ok }) => ok)).toEqual([true, false]);
  expect(stdout).toMatch(/accuracy\.+: [\d.]+ % of 24 graded \([\d.]+–[\d.]+ %\)/);

  const records = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RequestRecord);
  expect(records.filter(({ isRight }) => isRight === true)).toHaveLength(right);
  expect(records.filter(({ isRight }) => isRight === false)).toHaveLength(wrong);
  expect(lines).not.toContain('The answer is');
  for (const name of folder.files.filter((each) => !each.endsWith('.gz')))
    expect(folder.read(name)).not.toContain('The answer is');

  const { cost } = result;
  expect(cost?.total).toBeCloseTo((2.5 * 8 * result.run.measuredMs) / 3_600_000, 12);
  expect(cost?.perRightAnswer).toBeCloseTo((cost?.total ?? 0) / right, 12);
  expect(cost).not.toHaveProperty('perGoodRequest');
  expect(stdout).toContain('per right answer');
});

test('a session of the scenario’s own code is told whether its answer was right', async () => {
  const mock = await openMock();
  const scenario = file(
    'sums.ts',
    `import { check } from 'plimsoll';
export const target = { url: '${mock.url}', model: '${MODEL}' }; export const tolerance = ${LOOSE};
export const options = { vus: 4, iterations: 20 };
export default async function ({ client, iteration }) {
  const content = \`What is \${iteration} + 1000?\`;
  const answer = await client.chat({ messages: [{ role: 'user', content }], expect: { number: iteration + 1000 } });
  check(answer, { 'is right': ({ isRight }) => isRight });
}
`,
  );
  const { result } = await run(scenario);
  const { right, wrong } = await mock.counted();
  expect(right + wrong).toBe(20);
  expect(result.metrics['accuracy']).toMatchObject({ passes: right, fails: wrong });
  expect(result.checks).toEqual({ 'is right': { passes: right, fails: wrong } });
});
