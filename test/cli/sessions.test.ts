import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { SummaryData } from '../../src/load/sessions/summary.ts';
import { written } from '../written.ts';
import { file, plimsoll, runIn, scratch, start } from './cli.ts';
import { ownLaws, reasonsOf, unlessLate } from './late.ts';
import { inOneProcess } from './one-process.ts';
import { LOOSE, mock } from './scenarios.ts';

const module = async (body: string, options = "{ vus: 2, iterations: 6, thresholds: { checks: ['rate>0.4'] } }") =>
  file(
    'sessions.ts',
    `import { abort, check, fail } from 'plimsoll';
export const target = { url: '${await mock()}', model: 'steady-50' }; export const tolerance = ${LOOSE};
export const options = ${options};
${body}
`,
  );

const ASKS_TWICE = `export default async function ({ client, rng, iteration, data }) {
  const first = await client.chat({ messages: [{ role: 'user', content: String(rng.below(1e6)) }], maxTokens: 3 });
  const second = await client.chat({ messages: [{ role: 'user', content: 'and?' }], maxTokens: 2 });
  check(second, { came: ({ ok }) => first.ok && ok, even: () => iteration % 2 === 0, told: () => data?.told === 'so' });
}`;

/** In which file and where. */
const AT = /^sessions\.ts:\d+:\d+$/;

async function run(scenario: string, ...flags: readonly string[]) {
  const out = scratch();
  const { code, seen, stderr } = await inOneProcess(['run', scenario, '--out', out, ...flags]);
  const folder = runIn(out);
  const text = gunzipSync(readFileSync(join(folder.path, 'records.jsonl.gz')), { finishFlush: 2 })
    .toString()
    .trim();
  const lines = text === '' ? [] : text.split('\n').map((line) => written('record', JSON.parse(line)));
  return { code, seen, stderr, lines, folder, result: written('result', JSON.parse(folder.read('result.json'))) };
}

test.each([1, 2])('programmed sessions are performed, measured and checked by %i worker(s)', async (workers) => {
  const scenario = await module(`export const setup = () => ({ told: 'so' });
${ASKS_TWICE}`);
  const { code, seen, lines, result } = await run(scenario, '--workers', String(workers));
  expect(code).toBe(unlessLate(result, 0));
  expect(result.counts).toMatchObject({ planned: 12, ok: 12 });
  expect(result.sessions).toEqual({ finished: 6, failed: 0, threw: 0, cut: 0 });
  expect(result.checks).toEqual({
    came: { passes: 6, fails: 0 },
    even: { passes: 3, fails: 3 },
    told: { passes: 6, fails: 0 },
  });
  expect(result.metrics['session']).toMatchObject({ count: 6 });
  expect(result.metrics['iterations']).toMatchObject({ count: 6 });
  expect(ownLaws(result).filter(([, ok]) => !ok)).toEqual([]);
  expect(lines.filter((line) => 'kind' in line)).toHaveLength(6);
  expect(seen).toContain('even');
  expect(seen).toContain('not known beforehand');
});

test('no session can change the data that another is given, at any depth', async () => {
  const scenario = await module(
    `export const setup = () => ({ rows: [{ taken: false }] });
export default async function ({ client, data, iteration }) {
  check(data, { 'as setup left it': ({ rows }) => rows[0].taken === false });
  await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 });
  if (iteration === 0) data.rows[0].taken = true;
}`,
    '{ vus: 1, iterations: 3 }',
  );
  const { code, seen, result } = await run(scenario);
  expect(result.checks).toEqual({ 'as setup left it': { passes: 3, fails: 0 } });
  expect([code, seen]).toEqual([
    unlessLate(result, 107),
    expect.stringContaining("Cannot assign to read only property 'taken'"),
  ]);
});

test('an open load of sessions that ask nothing keeps its books', async () => {
  const open =
    "{ scenarios: { s: { executor: 'constant-arrival-rate', rate: 20, duration: '1s', preAllocatedVUs: 9 } } }";
  const { result } = await run(await module('export default async () => {};', open));
  expect(ownLaws(result).filter(([, ok]) => !ok)).toEqual([]);
  expect(result.sessions).toMatchObject({ finished: 20 });
});

test('what the code throws ends its session, and the command with 107', async () => {
  const body = `export default async function ({ client, iteration }) {
  await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 });
  if (iteration === 2) throw new Error('no such tool');
}`;
  const { code, seen, result } = await run(await module(body, '{ vus: 2, iterations: 6 }'));
  expect(code).toBe(unlessLate(result, 107));
  expect(result.sessions).toEqual({ finished: 5, failed: 0, threw: 1, cut: 0 });
  expect(result.thrown).toMatchObject([{ message: 'no such tool', count: 1, where: expect.stringMatching(AT) }]);
  expect(seen).toContain('no such tool');
});

test.each([1, 2])('what nobody can catch ends its session and not the run, of %i worker(s)', async (workers) => {
  const body = `const ask = (client) => client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 });
export default async function ({ client, iteration }) {
  if (iteration === 1) void Promise.reject(new Error('floating'));
  if (iteration === 2) setTimeout(() => { throw new Error('in a timer'); }, 1);
  if (iteration === 3) await client.chat({ messages: [], body: { seed: 1n } });
  await ask(client);
}`;
  const { code, result } = await run(await module(body, '{ vus: 2, iterations: 8 }'), '--workers', String(workers));
  expect(code).toBe(unlessLate(result, 107));
  expect(reasonsOf(result)).toEqual([]);
  expect(result.sessions).toEqual({ finished: 5, failed: 0, threw: 3, cut: 0 });
  expect(result.thrown?.map(({ message }) => message).sort()).toEqual([
    'Do not know how to serialize a BigInt',
    'floating',
    'in a timer',
  ]);
  expect(result.thrown?.every(({ where }) => AT.test(where ?? ''))).toBe(true);
});

test('what the file itself throws where nothing can catch it is told as its mistake', async () => {
  const scenario = await module(`void Promise.reject(new Error('at the top'));\n${ASKS_TWICE}`);
  const { code, stderr } = await plimsoll(['run', scenario, '--out', scratch()]);
  expect(code).toBe(107);
  expect(stderr).toMatch(/sessions\.ts:4:\d+ threw where nothing could catch it: at the top/);
});

test('sessions that ask nothing leave room for a signal', async () => {
  const body = "export default async ({ iteration }) => { if (iteration === 1000) console.error('under way'); };";
  const scenario = await module(body, "{ vus: 2, duration: '10m' }");
  const out = scratch();
  const { child, ended, until } = start(['run', scenario, '--out', out]);
  await until('under way');
  child.kill('SIGINT');
  expect((await ended).code).toBe(105);
});

test('fail() lets the run go on and ends the command with 110', async () => {
  const body = `export default async function ({ client, iteration }) {
  if (iteration === 1) fail('no index');
  await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 });
}`;
  const { code, seen, result } = await run(await module(body));
  expect(code).toBe(unlessLate(result, 110));
  expect(result.counts.ok).toBe(6);
  expect(result.markedFailed).toMatchObject({ count: 1, reason: 'no index' });
  expect(seen).toContain('no index');
});

test('a threshold may be on a single check', async () => {
  const options = `{ vus: 1, iterations: 4, thresholds: {
    'checks{check:even}': ['rate>0.9'], 'checks{check:came}': ['rate>0.9'], 'checks{check:came,scenario:default}': ['rate==1'] } }`;
  const { code, result } = await run(await module(ASKS_TWICE, options));
  expect(code).toBe(unlessLate(result, 99));
  expect(result.thresholds.map(({ observed, ok }) => [observed, ok])).toEqual([
    [0.5, false],
    [1, true],
    [1, true],
  ]);
});

test('abort() stops the run with 108, and teardown still runs', async () => {
  const body = `export default async function ({ client, iteration }) {
  await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 });
  if (iteration === 3) abort('enough');
}
export const teardown = () => console.error('torn down');`;
  const { code, seen, result } = await run(await module(body, "{ vus: 1, duration: '30s' }"));
  expect(code).toBe(unlessLate(result, 108));
  expect(result.run).toMatchObject({ stopped: 'script', stopReason: 'enough' });
  expect(seen).toContain('enough');
  expect(seen).toContain('torn down');
});

test('setup that throws ends the command with 107 before any load; one that takes too long, with 100', async () => {
  const throws = await module(`export const setup = () => { throw new Error('no index'); };\n${ASKS_TWICE}`);
  const out = scratch();
  const thrown = await inOneProcess(['run', throws, '--out', out]);
  expect([thrown.code, thrown.seen]).toEqual([
    107,
    expect.stringMatching(/setup\(\) threw at sessions\.ts:4:\d+: no index/),
  ]);

  const waits = await module(
    `export const setup = () => new Promise(() => {});\n${ASKS_TWICE}`,
    "{ vus: 1, iterations: 1, setupTimeout: '300ms' }",
  );
  const waited = await inOneProcess(['run', waits, '--out', scratch()]);
  expect([waited.code, waited.seen]).toEqual([100, expect.stringContaining('setup() did not end within 300 ms')]);
});

test('teardown is given what setup returned; one that throws is told, and the run keeps its figures', async () => {
  const body = `export const setup = () => ({ told: 'so' });
export const teardown = ({ data }) => { throw new Error('told ' + data.told); };
${ASKS_TWICE}`;
  const { code, seen, result } = await run(await module(body));
  expect(code).toBe(unlessLate(result, 107));
  expect(seen).toMatch(/teardown\(\) threw at sessions\.ts:5:\d+: told so/);
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

test('teardown runs, too, when a worker refuses to begin', async () => {
  const body = `export const seed = Math.floor(Math.random() * 1e9);
export const teardown = () => console.error('torn down');
${ASKS_TWICE}`;
  const { code, seen } = await inOneProcess(['run', await module(body), '--out', scratch(), '--workers', '2']);
  expect(code).toBe(104);
  expect(seen).toContain('torn down');
});

describe('handleSummary', () => {
  const summarized = async (returns: string, flags: readonly string[] = []) => {
    const body = `export const setup = () => ({ told: 'so' });
export const handleSummary = (data) => (${returns});
${ASKS_TWICE}`;
    const out = scratch();
    const { code, stdout, stderr } = await inOneProcess(['run', await module(body), '--out', out, ...flags]);
    const folder = runIn(out);
    return { code, stdout, stderr, folder, result: written('result', JSON.parse(folder.read('result.json'))) };
  };

  test('says what is printed in place of ours, and what is written', async () => {
    const { code, stdout, stderr, folder, result } = await summarized(
      "{ stdout: 'MINE ' + data.metrics.checks.thresholds['rate>0.4'].observed, 'own.json': JSON.stringify(data) }",
    );
    expect(code).toBe(unlessLate(result, 0));
    expect(stdout).toContain('MINE 0.8333');
    expect(stdout).not.toContain('send lag');
    if (code === 0) expect(stderr).toContain('PASS: the only threshold held');
    const data = JSON.parse(folder.read('own.json')) as SummaryData;
    expect(data.setup_data).toEqual({ told: 'so' });
    expect(data.result.counts.ok).toBe(12);
    expect(data.text).toContain('send lag');
  });

  test('leaves stdout to the result with --json', async () => {
    const { stdout, stderr } = await summarized("{ stdout: 'MINE' }", ['--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1 });
    expect(stderr).toContain('MINE');
  });

  test('that goes wrong leaves the figures and our summary, and ends the command with 107', async () => {
    const { code, stdout, stderr, result } = await summarized("{ '../up.txt': 'x' }");
    expect(code).toBe(107);
    expect(result.exitCode).toBe(107);
    expect(stderr).toContain('handleSummary() failed');
    expect(stdout).toContain('send lag');
  });
});
