import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../../src/core/record.ts';
import type { RunResult } from '../../src/core/result.ts';
import { written } from '../written.ts';
import { plimsoll, runIn, scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { machineFromNow, ownLaws, unlessLate } from './late.ts';
import { inOneProcess } from './one-process.ts';
import { mock, scenario, server } from './scenarios.ts';

const resultIn = (out: string): RunResult => written('result', JSON.parse(runIn(out).read('result.json')));

test('a run that holds its thresholds ends with 0 and leaves its folder', async () => {
  const machine = machineFromNow();
  const out = scratch();
  const file = scenario({ url: await mock(), options: `vus: 2, iterations: 6, thresholds: { ttft: ['p(95)<20000'] }` });
  const { code, stdout, stderr } = await plimsoll(['run', file, '--out', out]);
  expect(stdout).toContain('report.html');
  expect(stderr).toContain('6 ok');

  const run = runIn(out);
  const result = resultIn(out);
  expect(code).toBe(unlessLate(result, 0));
  if (code === 0) expect(stdout).toContain('PASS: the only threshold held');
  expect(run.files).toEqual([
    'intervals.hlog',
    'junit.xml',
    'records.jsonl.gz',
    'report.html',
    'result.json',
    'run.log',
    'scenario.json',
    'server.jsonl.gz',
    'summary.md',
  ]);
  const lines = gunzipSync(readFileSync(join(run.path, 'records.jsonl.gz')))
    .toString()
    .trim()
    .split('\n');
  const records = lines.map((line) => written('record', JSON.parse(line)) as RequestRecord);
  expect(result.counts).toMatchObject({ planned: 6, sent: 6, ok: 6 });
  expect(records).toHaveLength(6);
  expect(result.metrics['output_tokens']).toMatchObject({
    count: records.reduce((n, r) => n + (r.outputTokens ?? 0), 0),
  });
  const laws = ownLaws(result);
  expect(laws.every(([, ok]) => ok)).toBe(true);
  const names = laws.map(([name]) => name);
  expect(names.slice(0, 4)).toEqual(['conservation', 'schedule', 'little', 'instants']);
  // On a busy machine the server's page may come after the first request, and then nothing is held against it.
  if (!machine.wasBusy()) expect(names.slice(4)).toEqual(['server-requests', 'server-tokens']);
  expect(run.read('intervals.hlog')).toContain('Tag=ttft');
});

test('--json prints one document on stdout, and only JSON lines on stderr', async () => {
  const { code, stdout, stderr } = await inOneProcess([
    'run',
    scenario({ url: await mock() }),
    '--out',
    scratch(),
    '--json',
  ]);
  const result = written('result', JSON.parse(stdout));
  expect(result.counts.ok).toBe(3);
  expect(code).toBe(unlessLate(result, 0));
  for (const line of stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
});

test('--quiet says the verdict and where the report is, and no more', async () => {
  const { stdout, stderr } = await inOneProcess([
    'run',
    scenario({ url: await mock() }),
    '--out',
    scratch(),
    '--quiet',
  ]);
  expect(stdout.trim().split('\n')).toHaveLength(2);
  expect(stdout).toMatch(/^(PASS|INVALID): .*\n.*report\.html\n$/);
  expect(stderr).toBe('');
});

test('the same seed asks the same of the server', async () => {
  const bodies: string[] = [];
  const url = await server((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    });
  });
  const file = scenario({
    url,
    prompt: '{ synthetic: { inputTokens: { uniform: { min: 5, max: 50 } }, outputTokens: 4 } }',
  });
  for (const seed of ['7', '7', '8']) await inOneProcess(['run', file, '--out', scratch(), '--quiet', '--seed', seed]);
  expect(bodies).toHaveLength(9);
  expect(bodies.slice(0, 3)).toEqual(bodies.slice(3, 6));
  expect(bodies.slice(0, 3)).not.toEqual(bodies.slice(6, 9));
});

test.each([
  ['fails', `ttft: ['p(95)<0.001']`, 'ttft p(95)<0.001'],
  ['has no data', `reasoning_tokens: ['count>=0']`, 'had no data'],
])('a threshold that %s ends the run with 99', async (_, threshold, said) => {
  const file = scenario({ url: await mock(), options: `vus: 1, iterations: 3, thresholds: { ${threshold} }` });
  const out = scratch();
  const { code, stdout } = await inOneProcess(['run', file, '--out', out]);
  expect(code).toBe(unlessLate(resultIn(out), 99));
  if (code === 99) expect(stdout).toContain('FAIL: the only threshold failed');
  expect(stdout).toContain(said);
});

test('a threshold with abortOnFail stops the run early, and it says so', async () => {
  const out = scratch();
  const threshold = `ttft: [{ threshold: 'max<0.001', abortOnFail: true }]`;
  const file = scenario({ url: await mock(), options: `vus: 1, duration: 60s, thresholds: { ${threshold} }` });
  const { code, stdout } = await inOneProcess(['run', file, '--out', out]);
  const result = resultIn(out);
  expect(code).toBe(unlessLate(result, 99));
  expect(stdout).toContain('A threshold stopped the run');
  expect(result.run.stopped).toBe('threshold');
  expect(result.run.durationMs).toBeLessThan(20_000);
});

test('validate says what would be sent, and sends nothing', async () => {
  let requests = 0;
  const url = await server(
    () => requests++,
    () => requests++,
  );
  const { code, stdout } = await inProcess(['validate', scenario({ url })]);
  expect(code).toBe(0);
  expect(stdout).toContain('valid');
  expect(stdout).toContain('3 requests');
  expect(requests).toBe(0);
});
