import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { JournalRecord } from '../../src/core/record.ts';
import { resultSchema } from '../../src/store/result-schema.ts';
import { file, plimsoll, runIn, scratch } from './cli.ts';
import { mock } from './scenarios.ts';

const module = async (body: string, options = "{ vus: 2, iterations: 6, thresholds: { checks: ['rate>0.4'] } }") =>
  file(
    'sessions.ts',
    `import { abort, check } from 'plimsoll';
export const target = { url: '${await mock()}', model: 'steady-50' };
export const options = ${options};
${body}
`,
  );

const ASKS_TWICE = `export default async function ({ client, rng, iteration, data }) {
  const first = await client.chat({ messages: [{ role: 'user', content: String(rng.below(1e6)) }], maxTokens: 3 });
  const second = await client.chat({ messages: [{ role: 'user', content: 'and?' }], maxTokens: 2 });
  check(second, { came: ({ ok }) => first.ok && ok, even: () => iteration % 2 === 0, told: () => data?.told === 'so' });
}`;

async function run(scenario: string, ...flags: readonly string[]) {
  const out = scratch();
  const { code, seen, stderr } = await plimsoll(['run', scenario, '--out', out, ...flags]);
  const folder = runIn(out);
  const text = gunzipSync(readFileSync(join(folder.path, 'records.jsonl.gz')), { finishFlush: 2 })
    .toString()
    .trim();
  const lines = text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as JournalRecord);
  return { code, seen, stderr, lines, folder, result: resultSchema.parse(JSON.parse(folder.read('result.json'))) };
}

test.each([1, 2])('programmed sessions are performed, measured and checked by %i worker(s)', async (workers) => {
  const scenario = await module(`export const setup = () => ({ told: 'so' });
${ASKS_TWICE}`);
  const { code, seen, lines, result } = await run(scenario, '--workers', String(workers));
  expect(code).toBe(0);
  expect(result.counts).toMatchObject({ planned: 12, ok: 12 });
  expect(result.sessions).toEqual({ finished: 6, threw: 0, cut: 0 });
  expect(result.checks).toEqual({
    came: { passes: 6, fails: 0 },
    even: { passes: 3, fails: 3 },
    told: { passes: 6, fails: 0 },
  });
  expect(result.metrics['session']).toMatchObject({ count: 6 });
  expect(result.metrics['iterations']).toMatchObject({ count: 6 });
  expect(result.laws.every(({ ok }) => ok)).toBe(true);
  expect(lines.filter((line) => 'kind' in line)).toHaveLength(6);
  expect(seen).toContain('even');
  expect(seen).toContain('not known beforehand');
});

test('an open load of sessions that ask nothing keeps its books', async () => {
  const open =
    "{ scenarios: { s: { executor: 'constant-arrival-rate', rate: 20, duration: '1s', preAllocatedVUs: 9 } } }";
  const { result } = await run(await module('export default async () => {};', open));
  expect(result.laws.every(({ ok }) => ok)).toBe(true);
  expect(result.sessions).toMatchObject({ finished: 20 });
});

test('what the code throws ends its session, and the command with 107', async () => {
  const body = `export default async function ({ client, iteration }) {
  await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 });
  if (iteration === 2) throw new Error('no such tool');
}`;
  const { code, seen, result } = await run(await module(body, '{ vus: 2, iterations: 6 }'));
  expect(code).toBe(107);
  expect(result.sessions).toEqual({ finished: 5, threw: 1, cut: 0, firstError: 'no such tool' });
  expect(seen).toContain('no such tool');
});

test('abort() stops the run with 108, and teardown still runs', async () => {
  const body = `export default async function ({ client, iteration }) {
  await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 });
  if (iteration === 3) abort('enough');
}
export const teardown = () => console.error('torn down');`;
  const { code, seen, result } = await run(await module(body, "{ vus: 1, duration: '30s' }"));
  expect(code).toBe(108);
  expect(result.run.stopped).toBe('script');
  expect(seen).toContain('torn down');
});

test('setup that throws ends the command with 107 before any load; one that takes too long, with 100', async () => {
  const throws = await module(`export const setup = () => { throw new Error('no index'); };\n${ASKS_TWICE}`);
  const out = scratch();
  const thrown = await plimsoll(['run', throws, '--out', out]);
  expect([thrown.code, thrown.seen]).toEqual([107, expect.stringContaining('setup() threw: no index')]);

  const waits = await module(
    `export const setup = () => new Promise(() => {});\n${ASKS_TWICE}`,
    "{ vus: 1, iterations: 1, setupTimeout: '300ms' }",
  );
  const waited = await plimsoll(['run', waits, '--out', scratch()]);
  expect([waited.code, waited.seen]).toEqual([100, expect.stringContaining('setup() did not end within 300 ms')]);
});

test('teardown is given what setup returned; one that throws is told, and the run keeps its figures', async () => {
  const body = `export const setup = () => ({ told: 'so' });
export const teardown = ({ data }) => { throw new Error('told ' + data.told); };
${ASKS_TWICE}`;
  const { code, seen, result } = await run(await module(body));
  expect(code).toBe(107);
  expect(seen).toContain('teardown() threw: told so');
  expect(result.counts.ok).toBe(12);
});

test('an entry’s own env comes before -e', async () => {
  const body = `export default async function ({ client, env }) {
  check(env, { own: (e) => e.REGION === 'eu', given: (e) => e.TIER === 'gold' });
  await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 });
}`;
  const options = "{ scenarios: { s: { executor: 'shared-iterations', env: { REGION: 'eu' } } } }";
  const { result, folder } = await run(await module(body, options), '-e', 'REGION=us', '-e', 'TIER=gold');
  expect(result.checks).toEqual({ own: { passes: 1, fails: 0 }, given: { passes: 1, fails: 0 } });
  expect(folder.read('scenario.json')).not.toContain('"eu"');
});

test('handleSummary prints and writes what it returns, within the run’s folder', async () => {
  const body = `export const handleSummary = (data) => ({
  stdout: 'checks ' + data.metrics.checks.values.rate,
  'own.json': JSON.stringify(data.state),
});
${ASKS_TWICE}`;
  const { code, seen, folder } = await run(await module(body));
  expect(code).toBe(0);
  expect(seen).toContain('checks 0.5');
  expect(seen).not.toContain('PASS');
  expect(JSON.parse(folder.read('own.json'))).toHaveProperty('testRunDurationMs');
});

test('a handleSummary that would write elsewhere is told off, and the usual summary printed', async () => {
  const body = `export const handleSummary = () => ({ '../elsewhere.txt': 'x' });\n${ASKS_TWICE}`;
  const { code, seen } = await run(await module(body));
  expect(code).toBe(0);
  expect(seen).toContain("lies in the run's folder");
  expect(seen).toContain('PASS');
});
