import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../../src/core/record.ts';
import { written } from '../written.ts';
import { runIn, scratch } from './cli.ts';
import { ownLaws, reasonsOf, unlessLate } from './late.ts';
import { inOneProcess } from './one-process.ts';
import { mock, scenario, server } from './scenarios.ts';

const steady = (rate: number, duration: string): string =>
  `scenarios: { a: { executor: constant-arrival-rate, rate: ${rate}, duration: ${duration}, preAllocatedVUs: 50 } }`;

test('a warm-up is performed, told, and in no figure', async () => {
  const out = scratch();
  const options = `${steady(20, '3s')}, thresholds: { requests: ['count===40', 'rate>=15', 'rate<=20'] }`;
  const file = scenario({ url: await mock(), options, more: 'warmup: 1s' });
  const { code, stdout, stderr } = await inOneProcess(['run', file, '--out', out]);
  expect(stdout).toContain('Its first 1s are warm-up');
  expect(stdout).toContain('The first 1s were warm-up and are in no figure: 20 requests sent, none of which failed.');
  const run = runIn(out);
  const result = written('result', JSON.parse(run.read('result.json')));
  expect(reasonsOf(result), stderr).toEqual([]);
  expect(code).toBe(unlessLate(result, 0));
  expect(result.run).toMatchObject({ warmupMs: 1000, measuredMs: 2000 });
  expect(result.counts).toMatchObject({ planned: 40, ok: 40 });
  expect(result.warmup?.counts).toMatchObject({ planned: 20, ok: 20 });
  expect(result.metrics['ttft']).toMatchObject({ count: 40 });
  expect(ownLaws(result).filter(([, ok]) => !ok)).toEqual([]);
  const records = gunzipSync(readFileSync(join(run.path, 'records.jsonl.gz')))
    .toString()
    .trim()
    .split('\n');
  const planned = records.map((line) => (JSON.parse(line) as RequestRecord).plannedMs);
  expect(planned.filter((atMs) => atMs < 1000)).toHaveLength(20);
});

test('what fails in the warm-up is told and breaks no threshold', async () => {
  let asked = 0;
  const url = await server((_, response) => {
    if (asked++ < 5)
      response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":{"message":"loading"}}');
    else
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end('data: {"choices":[{"index":0,"delta":{"content":"yes"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
  });
  const options = `${steady(5, '2s')}, thresholds: { errors: ['rate===0'] }`;
  const out = scratch();
  const { code, stdout } = await inOneProcess(['run', scenario({ url, options, more: 'warmup: 1s' }), '--out', out]);
  expect(stdout).toContain('5 requests sent, of which 5 failed (5 × HTTP 503)');
  expect(code).toBe(unlessLate(written('result', JSON.parse(runIn(out).read('result.json'))), 0));
});
